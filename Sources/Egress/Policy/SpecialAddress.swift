/// Addresses that nobody reaches by accident: a target must name them as what they are.
struct SpecialAddress: Hashable, Sendable {
    /// What the addresses are, for people: `the loopback`.
    var what: String
    /// The range that a target must lie within in order to name them.
    var range: IPNetwork
    /// The host names that name them.
    var names: Set<String> = []

    /// Whether a target names them.
    ///
    /// A network that merely contains them, such as `0.0.0.0/0`, does not; nor does a host that happens to resolve to
    /// one of them.
    func isNamed(by target: NetworkTarget) -> Bool {
        switch target {
        case .pods, .services: false
        case .host(let name, _): names.contains(name)
        case .network(let network, _): range.contains(network)
        }
    }

    /// What an address is by itself, wherever it is used; nil where it is nothing special.
    ///
    /// Source: IANA's registries of special-purpose addresses (RFC 6890), RFC 6052 for NAT64, and the documentation of
    /// cloud providers for the addresses of their metadata services.
    static func of(_ address: IPAddress) -> SpecialAddress? {
        if let special = ranges.first(where: { $0.range.contains(address) }) { return special }
        // What a gateway translates is what it is translated to.
        guard let behind = behindGateway(address), var special = of(behind) else { return nil }
        special.range = IPNetwork(address)
        special.names = []
        return special
    }

    /// The address of IPv4 that one of IPv6 stands for behind a gateway (NAT64); nil where it stands for none.
    static func behindGateway(_ address: IPAddress) -> IPAddress? {
        translated.contains(address) ? IPAddress(version4: UInt32(truncatingIfNeeded: address.bits)) : nil
    }

    private static let translated = network("64:ff9b::/96")

    private static let ranges: [SpecialAddress] =
        [
            ("127.0.0.0/8", "the loopback"), ("::1", "the loopback"),
            ("168.63.129.16", "a cloud's metadata service"), ("100.100.100.200", "a cloud's metadata service"),
            ("192.0.0.192", "a cloud's metadata service"), ("fd00:ec2::/64", "a cloud's metadata service"),
            ("fd20:ce::254", "a cloud's metadata service"),
            ("169.254.0.0/16", "link-local, as clouds' metadata services are"), ("fe80::/10", "link-local"),
            ("fec0::/10", "site-local"),
            ("0.0.0.0/8", "unspecified"), ("::/128", "unspecified"),
            ("224.0.0.0/4", "multicast"), ("ff00::/8", "multicast"), ("240.0.0.0/4", "reserved"),
            ("::/96", "reserved"), ("::ffff:0:0:0/96", "a translated address"),
            ("64:ff9b:1::/48", "a translated address"), ("2001::/32", "a tunnel"),
            ("2002::/16", "a tunnel"),
        ].map { text, what in
            SpecialAddress(what: what, range: network(text), names: what == "the loopback" ? ["localhost"] : [])
        }

    private static func network(_ text: String) -> IPNetwork {
        guard let network = IPNetwork(parsing: text) else { preconditionFailure("\(text) is no network") }
        return network
    }
}
