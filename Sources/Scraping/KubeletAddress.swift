import Samples

/// Chooses how a node's kubelet is dialled.
public struct KubeletAddressPolicy: Sendable {
    /// The kinds of addresses that may be used, the best first.
    public var preferredTypes: [String]
    /// The port, where the node's status is not asked for it.
    public var port: Int
    /// Whether the port that the node's status names counts first.
    public var usesNodeStatusPort: Bool

    /// Makes a policy; the defaults are metrics-server's.
    public init(
        preferredTypes: [String] = ["Hostname", "InternalDNS", "InternalIP", "ExternalDNS", "ExternalIP"],
        port: Int = 10250, usesNodeStatusPort: Bool = false
    ) {
        self.preferredTypes = preferredTypes
        self.port = port
        self.usesNodeStatusPort = usesNodeStatusPort
    }

    /// Where a node's kubelet is.
    func address(of node: NodeRecord) throws(ScrapeError) -> KubeletAddress {
        for type in preferredTypes {
            if let found = node.addresses.first(where: { $0.type == type }) {
                return KubeletAddress(host: found.address, port: usesNodeStatusPort ? node.kubeletPort ?? port : port)
            }
        }
        let offered = node.addresses.map(\.type).joined(separator: ", ")
        throw ScrapeError(
            .noAddress,
            "it has no address of the types \(preferredTypes.joined(separator: ", "))"
                + " (it has: \(offered.isEmpty ? "none" : offered)); see --kubelet-preferred-address-types"
        )
    }
}

/// Where a kubelet is.
struct KubeletAddress: Hashable, Sendable, CustomStringConvertible {
    var host: String
    var port: Int

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
