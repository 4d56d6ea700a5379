import Samples

/// A straight line over time.
struct Line {
    /// How much it rises per second.
    var slope: Double
    /// Where it is at its origin.
    var start: Double

    /// Where it is so many seconds after its origin.
    func value(after seconds: Double) -> Double { slope * seconds + start }
}

/// The least-squares line through samples, as `deriv` and `predict_linear` have it.
///
/// All sums are compensated. Values that are all the same have slope 0 (NaN where they are infinite), also where the sums
/// would round to something else.
///
/// Source: prometheus.io/docs/prometheus/latest/querying/functions/#deriv, #predict_linear.
///
/// - Parameters:
///   - samples: two or more.
///   - origin: the instant from which the line's time counts.
func line(through samples: UnsafeBufferPointer<Sample>, origin: Timestamp) -> Line {
    let first = samples[0].value
    if samples.allSatisfy({ $0.value == first }) {
        return first.isInfinite ? Line(slope: .nan, start: .nan) : Line(slope: 0, start: first)
    }
    let sums = sums(of: samples, origin)
    let count = Double(samples.count)
    let covariance = sums.products - sums.times * sums.values / count
    let variance = sums.squares - sums.times * sums.times / count
    let slope = covariance / variance
    return Line(slope: slope * 1000, start: sums.values / count - slope * sums.times / count)
}

/// What a line is made of: sums over samples of time, value, time by value and time by time.
///
/// Times are in milliseconds, which are whole numbers: a division for each sample takes longer than all else.
private func sums(
    of samples: UnsafeBufferPointer<Sample>, _ origin: Timestamp
) -> (times: Double, values: Double, products: Double, squares: Double) {
    var sums = CompensatedSums()
    for sample in samples {
        let time = Double(sample.timestamp.milliseconds &- origin.milliseconds)
        sums.add(SIMD4(time, sample.value, time, time) * SIMD4(1, 1, sample.value, time))
    }
    if let found = sums.values { return (found.x, found.y, found.z, found.w) }
    var times = CompensatedSum()
    var values = CompensatedSum()
    var products = CompensatedSum()
    var squares = CompensatedSum()
    for sample in samples {
        let time = Double(sample.timestamp.milliseconds &- origin.milliseconds)
        times.add(time)
        values.add(sample.value)
        products.add(time * sample.value)
        squares.add(time * time)
    }
    return (times.value, values.value, products.value, squares.value)
}
