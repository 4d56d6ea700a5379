/// Four sums side by side, each of which keeps what rounding cuts off.
///
/// What an addition cuts off is found without asking which number is the larger (D. Knuth, The Art of Computer Programming,
/// volume 2, 4.2.2), so that all four go on in step. It is the same as in a ``CompensatedSum`` unless something is infinite
/// or NaN.
struct CompensatedSums {
    /// The sums as rounding left them.
    private var rounded = SIMD4<Double>.zero
    /// What rounding cut off.
    private var lost = SIMD4<Double>.zero

    /// Adds a number to each.
    @inline(__always)
    mutating func add(_ numbers: SIMD4<Double>) {
        let total = rounded + numbers
        let added = total - rounded
        lost += (rounded - (total - added)) + (numbers - added)
        rounded = total
    }

    /// The sums; nil where a number was infinite or NaN, or one of them left the range of `Double`.
    var values: SIMD4<Double>? {
        let values = rounded + lost
        // Only what is finite leaves nothing when it is taken from itself.
        return values - values == .zero ? values : nil
    }
}
