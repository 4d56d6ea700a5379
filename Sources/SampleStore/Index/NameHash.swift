/// A fast hash of short texts, eight bytes at a time, each folded in by a multiplication to 128 bits.
///
/// It starts from a number that is drawn anew by every process, so that nobody who names objects can choose names that
/// collide.
struct NameHash {
    private static let seed = UInt64.random(in: .min ... .max)
    private static let multiplier = UInt64.random(in: .min ... .max) | 1

    private(set) var value: UInt64

    @inline(__always)
    init() {
        value = Self.seed
    }

    /// Adds a text and its length.
    @inline(__always)
    mutating func add(_ text: String) {
        let bytes = text.utf8.span.bytes
        var place = 0
        while place &+ 8 <= bytes.byteCount {
            fold(unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
            place &+= 8
        }
        var rest = UInt64(truncatingIfNeeded: bytes.byteCount) &<< 56
        var shift: UInt64 = 0
        while place < bytes.byteCount {
            rest |= UInt64(unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt8.self)) &<< shift
            shift &+= 8
            place &+= 1
        }
        fold(rest)
    }

    @inline(__always)
    private mutating func fold(_ word: UInt64) {
        let product = (value ^ word).multipliedFullWidth(by: Self.multiplier)
        value = product.high ^ product.low
    }
}
