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
}

/// An inventory that follows no services.
extension ObjectInventory {
    public func service(named name: String, in namespace: String) -> ServiceRecord? { nil }

    public func services(in namespace: String?, matching selector: LabelSelector) -> [ServiceRecord] { [] }
}
