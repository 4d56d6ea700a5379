#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// An IP address. One of IPv6 that only wraps one of IPv4 (`::ffff:10.0.0.1`) is the one of IPv4, as it is for the system.
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// Whether it is one of IPv6.
    public let isVersion6: Bool
    /// Its bits; those of IPv4 are the lowest 32.
    let bits: UInt128

    /// How many bits it has: 32 or 128.
    var width: Int { isVersion6 ? 128 : 32 }

    /// Takes the bits of an address of IPv4.
    init(version4 bits: UInt32) {
        self.init(isVersion6: false, bits: UInt128(bits))
    }

    private init(isVersion6: Bool, bits: UInt128) {
        self.isVersion6 = isVersion6
        self.bits = bits
    }

    /// Takes the bits of an address of IPv6.
    init(version6 bits: UInt128) {
        if bits >> 32 == 0xFFFF {
            self.init(version4: UInt32(truncatingIfNeeded: bits))
        } else {
            self.init(isVersion6: true, bits: bits)
        }
    }

    /// Takes the bytes of an address in network order, 4 or 16 of them.
    init?(bytes: some Collection<UInt8>) {
        let bits = bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        switch bytes.count {
        case 4: self.init(version4: UInt32(truncatingIfNeeded: bits))
        case 16: self.init(version6: bits)
        default: return nil
        }
    }

    /// Reads `10.0.0.1` or `fd00::1`; no other spelling of them, such as `0x0a000001` or `10.1`, and no zone.
    public init?(parsing text: String) {
        guard let bytes = Self.bytes(parsing: text) else { return nil }
        self.init(bytes: bytes)
    }

    /// The 4 or 16 bytes that a text names.
    static func bytes(parsing text: String) -> [UInt8]? {
        guard text.utf8.count < 64, !text.utf8.contains(0) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
        return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
    }

    /// Its bytes in network order.
    var bytes: [UInt8] {
        stride(from: width - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> UInt128($0)) }
    }

    /// The address in its usual form.
    public var description: String {
        var text = [CChar](repeating: 0, count: 64)
        guard inet_ntop(isVersion6 ? AF_INET6 : AF_INET, bytes, &text, socklen_t(text.count)) != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The address as it stands before a port: that of IPv6 in brackets.
    public var hostText: String { isVersion6 ? "[\(self)]" : "\(self)" }
}
