/// A generator of the same numbers every time (Marsaglia's xorshift).
public struct FixedRandom: RandomNumberGenerator, Sendable {
    @usableFromInline var state: UInt64

    /// Starts from a state other than 0.
    @inlinable
    public init(state: UInt64) {
        self.state = state
    }

    @inlinable
    public mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
