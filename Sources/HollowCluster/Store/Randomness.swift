/// Numbers that look random and are the same in every run.
enum Randomness {
    /// Spreads a number over all 64 bits (the finisher of splitmix64).
    static func mix(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number of several parts.
    static func mix(_ parts: UInt64...) -> UInt64 {
        parts.reduce(0) { mix($0 ^ mix($1)) }
    }

    /// A number from 0 up to 1.
    static func unit(_ value: UInt64) -> Double {
        Double(value >> 11) / Double(UInt64(1) << 53)
    }

    /// A number of a text (FNV-1a).
    static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// A UID of version 4's form that follows from a text.
    static func uid(_ text: String) -> String {
        let high = mix(hash(text))
        let low = mix(high)
        func hex(_ value: UInt64, _ digits: Int) -> String {
            let text = String(value, radix: 16)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        return hex(high >> 32, 8) + "-" + hex(high >> 16 & 0xFFFF, 4) + "-" + hex(0x4000 | high & 0x0FFF, 4) + "-"
            + hex(0x8000 | low >> 48 & 0x3FFF, 4) + "-" + hex(low & 0xFFFF_FFFF_FFFF, 12)
    }
}
