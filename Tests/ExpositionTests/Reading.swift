import Exposition
import Samples

/// A generator of the same numbers every time (Marsaglia's xorshift).
struct FixedRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

func parse(_ text: String, keeping kept: Set<String>? = nil) throws -> ParsedExposition {
    try ParsedExposition(parsing: Array(text.utf8), keeping: kept)
}

func number(_ text: String) -> Double? {
    Array(text.utf8).withUnsafeBufferPointer { ExpositionReader.parseNumber($0) }
}

func integer(_ text: String) -> Int64? {
    Array(text.utf8).withUnsafeBufferPointer { ExpositionReader.parseInteger($0) }
}
