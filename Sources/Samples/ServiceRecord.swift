/// What the inventory knows of a service.
public struct ServiceRecord: Hashable, Sendable {
    /// The service's namespace.
    public var namespace: String
    /// The service's name.
    public var name: String
    /// The service's labels.
    public var labels: Labels
    /// The service's annotations.
    public var annotations: Labels
    /// The labels that its pods have; where there are none the service selects no pods.
    public var selector: Labels
    /// The addresses that the cluster gives it (`spec.clusterIPs`); none where it is headless or an external name.
    public var clusterIPs: [String]
    /// Whether its name stands for its pods, since it has no address of its own (`clusterIP: None`).
    public var isHeadless: Bool

    /// Makes a record.
    public init(
        namespace: String, name: String, labels: Labels = [:], annotations: Labels = [:], selector: Labels = [:],
        clusterIPs: [String] = [], isHeadless: Bool = false
    ) {
        self.namespace = namespace
        self.name = name
        self.labels = labels
        self.annotations = annotations
        self.selector = selector
        self.clusterIPs = clusterIPs
        self.isHeadless = isHeadless
    }

    /// Whether a pod is behind the service.
    public func selects(_ pod: PodRecord) -> Bool {
        !selector.isEmpty && pod.namespace == namespace && selector.allSatisfy { pod.labels[$0.name] == $0.value }
    }
}
