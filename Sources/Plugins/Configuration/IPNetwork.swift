#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A range of IP addresses that begin with the same bits; one address is a range too.
public struct IPNetwork: Hashable, Sendable, CustomStringConvertible {
    /// The first address, 4 or 16 bytes.
    private let bytes: [UInt8]
    /// How many bits all addresses have in common.
    private let prefix: Int

    /// Whether it is one of IPv6.
    var isVersion6: Bool { bytes.count == 16 }

    /// Reads `10.0.0.1`, `10.0.0.0/8`, `fd00::1` or `fd00::/8`. Bits behind the prefix don't count.
    public init?(parsing text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard var bytes = Self.address(String(parts[0])) else { return nil }
        var prefix = bytes.count * 8
        if parts.count == 2 {
            let digits = parts[1]
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits), number <= prefix
            else { return nil }
            prefix = number
        }
        for index in bytes.indices { bytes[index] &= Self.mask(prefix - index * 8) }
        self.bytes = bytes
        self.prefix = prefix
    }

    /// Whether all addresses of another network are in this one.
    public func contains(_ other: IPNetwork) -> Bool {
        bytes.count == other.bytes.count && prefix <= other.prefix
            && bytes.indices.allSatisfy { other.bytes[$0] & Self.mask(prefix - $0 * 8) == bytes[$0] }
    }

    /// A byte whose first bits are set.
    private static func mask(_ bits: Int) -> UInt8 {
        bits >= 8 ? 0xFF : bits <= 0 ? 0 : ~(0xFF >> UInt8(bits))
    }

    private static func address(_ text: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
        return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
    }

    /// The network as it is written; a single address without its length.
    public var description: String {
        var text = [CChar](repeating: 0, count: 64)
        guard inet_ntop(isVersion6 ? AF_INET6 : AF_INET, bytes, &text, socklen_t(text.count)) != nil else { return "?" }
        let address = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return prefix == bytes.count * 8 ? address : "\(address)/\(prefix)"
    }
}
