/// Which objects the cluster has, from a cache that goes on answering while the kube-apiserver is away.
public protocol ObjectInventory: Sendable {
    /// A node by name; nil where the cluster has none of that name.
    func node(named name: String) -> NodeRecord?

    /// The nodes whose labels match, sorted by name.
    func nodes(matching selector: LabelSelector) -> [NodeRecord]

    /// A pod by namespace and name; nil where there is none.
    func pod(named name: String, in namespace: String) -> PodRecord?

    /// The pods of a namespace (nil: of all namespaces) whose labels match, sorted by namespace and name.
    func pods(in namespace: String?, matching selector: LabelSelector) -> [PodRecord]

    /// A service by namespace and name; nil where there is none, or where services are not followed.
    func service(named name: String, in namespace: String) -> ServiceRecord?

    /// The services of a namespace (nil: of all namespaces) whose labels match, sorted by namespace and name; none where
    /// services are not followed.
    func services(in namespace: String?, matching selector: LabelSelector) -> [ServiceRecord]

    /// The pods that have an address, in no order.
    func pods(at address: String) -> [PodRecord]

    /// The services that the cluster has given an address, in no order; none where services are not followed.
    func services(at address: String) -> [ServiceRecord]
}

/// An inventory that follows no services.
extension ObjectInventory {
    public func service(named name: String, in namespace: String) -> ServiceRecord? { nil }

    public func services(in namespace: String?, matching selector: LabelSelector) -> [ServiceRecord] { [] }
}

/// An inventory that knows no objects by their addresses looks through all of them.
extension ObjectInventory {
    public func pods(at address: String) -> [PodRecord] {
        pods(in: nil, matching: .everything).filter { $0.ip == address || $0.otherIPs.contains(address) }
    }

    public func services(at address: String) -> [ServiceRecord] {
        services(in: nil, matching: .everything).filter { $0.clusterIPs.contains(address) }
    }
}
