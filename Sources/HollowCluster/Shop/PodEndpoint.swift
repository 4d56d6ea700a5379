/// A port of a pod, and where somebody really listens in its place: pods' addresses are made up.
public struct PodEndpoint: Hashable, Sendable {
    /// The pod's address.
    public var address: String
    /// The port by which the pod is asked.
    public var port: Int
    /// Where it listens: an address of the loopback.
    public var host: String
    /// The port there.
    public var hostPort: Int
}
