/// What stands behind an address in the cluster.
public enum ClusterRole: Hashable, Sendable {
    /// A running pod that has the address for itself.
    case pod
    /// A service.
    case service
    /// A node: pods on their node's network have this address too, and so has the node's kubelet.
    case node
    /// Such a node, on which the kube-apiserver runs.
    case controlPlane
}

/// Tells what addresses are in the cluster.
public protocol ClusterAddresses: Sendable {
    /// What stands behind an address; nothing where nobody of the cluster is known to have it.
    func roles(of address: IPAddress) -> Set<ClusterRole>

    /// Where the kube-apiserver is reached.
    func apiServer() -> APIServerLocation
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
    /// The ports at which it may be reached at its nodes' addresses. 6443 is what it has where nothing else is said.
    public private(set) var controlPlanePorts: Set<Int> = [6443]
    /// The ports at which it may be reached at the address of any node, which need not be known as one of its own.
    public private(set) var nodePorts: Set<Int> = []
    /// The names, by their ports, of which nobody knows yet what they stand for.
    public var unresolved: [Int: String] = [:]

    /// Makes a location.
    public init(names: Set<String> = [], endpoints: Set<Endpoint> = []) {
        self.names = names
        self.endpoints = endpoints
    }

    /// Takes note of a port at which it is reached somewhere.
    mutating func learn(port: Int) {
        controlPlanePorts.insert(port)
        // On other nodes much else listens there.
        if port != 443 { nodePorts.insert(port) }
    }

    /// Whether it is reached at an address.
    ///
    /// - Parameter roles: what the address is in the cluster.
    func contains(_ address: IPAddress, port: Int, roles: Set<ClusterRole>) -> Bool {
        endpoints.contains(Endpoint(address)) || endpoints.contains(Endpoint(address, port: port))
            || roles.contains(.controlPlane) && controlPlanePorts.contains(port)
            || roles.contains(.node) && nodePorts.contains(port)
    }

    /// What an address is, if it is the kube-apiserver's; what it may be, while that can't be told.
    func special(_ address: IPAddress, port: Int, roles: Set<ClusterRole>) -> SpecialAddress? {
        var what: String?
        if contains(address, port: port, roles: roles) {
            what = "the kube-apiserver"
        } else if let name = unresolved[port], roles.isDisjoint(with: [.pod, .service]) {
            what = "perhaps the kube-apiserver, whose name \(name) has not been resolved yet"
        }
        return what.map { SpecialAddress(what: $0, range: IPNetwork(address), names: names) }
    }
}

/// No cluster at all.
public struct NoCluster: ClusterAddresses {
    /// Makes one.
    public init() {}

    public func roles(of address: IPAddress) -> Set<ClusterRole> { [] }
    public func apiServer() -> APIServerLocation { APIServerLocation() }
}
