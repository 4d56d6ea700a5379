/// A range of IP addresses that begin with the same bits; one address is a range too.
public struct IPNetwork: Hashable, Sendable, CustomStringConvertible {
    /// The first address.
    let first: IPAddress
    /// How many bits all addresses have in common.
    let prefix: Int

    /// Whether it is one of IPv6.
    var isVersion6: Bool { first.isVersion6 }

    /// One address.
    public init(_ address: IPAddress) {
        first = address
        prefix = address.width
    }

    /// Reads `10.0.0.1`, `10.0.0.0/8`, `fd00::1` or `fd00::/8`. Bits behind the prefix don't count.
    public init?(parsing text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = IPAddress.bytes(parsing: String(parts[0])), let address = IPAddress(bytes: bytes) else {
            return nil
        }
        var prefix = bytes.count * 8
        if parts.count == 2 {
            let digits = parts[1]
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits), number <= prefix
            else { return nil }
            prefix = number
        }
        // A network of addresses that only wrap those of IPv4 is one of IPv4; a larger one has no meaning of its own.
        let excess = bytes.count * 8 - address.width
        guard prefix >= excess else { return nil }
        self.prefix = prefix - excess
        let bits = address.bits & Self.mask(self.prefix, of: address.width)
        first = address.isVersion6 ? IPAddress(version6: bits) : IPAddress(version4: UInt32(truncatingIfNeeded: bits))
    }

    /// Whether an address is in it.
    public func contains(_ address: IPAddress) -> Bool {
        address.isVersion6 == isVersion6 && address.bits & Self.mask(prefix, of: first.width) == first.bits
    }

    /// Whether all addresses of another network are in this one.
    public func contains(_ other: IPNetwork) -> Bool {
        prefix <= other.prefix && contains(other.first)
    }

    /// As many bits as an address has, of which the first ones are set.
    private static func mask(_ prefix: Int, of width: Int) -> UInt128 {
        let all = UInt128.max >> UInt128(128 - width)
        return all & ~(all >> UInt128(prefix))
    }

    /// The network as it is written; a single address without its length.
    public var description: String { prefix == first.width ? "\(first)" : "\(first)/\(prefix)" }
}
