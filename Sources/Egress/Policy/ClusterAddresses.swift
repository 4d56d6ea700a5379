/// What stands behind an address in the cluster.
public enum ClusterRole: Hashable, Sendable {
    /// A running pod that has the address for itself.
    case pod
    /// A service.
    case service
    /// A node: pods on their node's network have this address too, and so has the node's kubelet.
    case node
}

/// Tells what addresses are in the cluster.
public protocol ClusterAddresses: Sendable {
    /// What stands behind an address; nothing where nobody of the cluster is known to have it.
    func roles(of address: IPAddress) -> Set<ClusterRole>

    /// Where the kube-apiserver is reached.
    func apiServer() async -> APIServerLocation
}

/// Where the kube-apiserver is reached.
public struct APIServerLocation: Hashable, Sendable {
    /// An address, at one port or at all.
    public struct Endpoint: Hashable, Sendable {
        /// The address.
        public var address: IPAddress
        /// The port; nil is every port.
        public var port: Int?

        /// Makes an endpoint.
        public init(_ address: IPAddress, port: Int? = nil) {
            self.address = address
            self.port = port
        }
    }

    /// Its names, in lower case.
    public var names: Set<String>
    /// Its addresses.
    public var endpoints: Set<Endpoint>

    /// Makes a location.
    public init(names: Set<String> = [], endpoints: Set<Endpoint> = []) {
        self.names = names
        self.endpoints = endpoints
    }

    func contains(_ address: IPAddress, port: Int) -> Bool {
        endpoints.contains(Endpoint(address)) || endpoints.contains(Endpoint(address, port: port))
    }
}

/// No cluster at all.
public struct NoCluster: ClusterAddresses {
    /// Makes one.
    public init() {}

    public func roles(of address: IPAddress) -> Set<ClusterRole> { [] }
    public func apiServer() async -> APIServerLocation { APIServerLocation() }
}
