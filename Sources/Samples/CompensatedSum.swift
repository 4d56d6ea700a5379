/// A sum that keeps what rounding cuts off and adds it in the end (A. Neumaier, 1974, after W. Kahan).
@frozen
public struct CompensatedSum: Hashable, Sendable {
    /// The sum as rounding left it.
    public var rounded: Double
    /// What rounding cut off; 0 once the sum is infinite.
    public var lost: Double

    /// Starts from a value, or from a sum whose parts are given.
    @inlinable
    public init(_ rounded: Double = 0, lost: Double = 0) {
        self.rounded = rounded
        self.lost = lost
    }

    /// The sum.
    @inlinable
    public var value: Double { rounded.isInfinite ? rounded : rounded + lost }

    /// Adds a number.
    @inlinable
    public mutating func add(_ number: Double) {
        let total = rounded + number
        if total.isInfinite {
            lost = 0
        } else if rounded.magnitude >= number.magnitude {
            lost += (rounded - total) + number
        } else {
            lost += (number - total) + rounded
        }
        rounded = total
    }

    /// The same sum with both parts scaled.
    @inlinable
    public func scaled(by factor: Double) -> CompensatedSum {
        CompensatedSum(rounded * factor, lost: lost * factor)
    }

    /// The same sum with both parts divided.
    @inlinable
    public func divided(by divisor: Double) -> CompensatedSum {
        CompensatedSum(rounded / divisor, lost: lost / divisor)
    }
}
