import Samples

/// The value below which a part of the values lies, interpolated between the two that are nearest, as
/// `quantile_over_time` has it.
///
/// NaN counts as less than everything. The quantile is -infinity for a rank below 0, +infinity for one above 1, and NaN for
/// one that is NaN.
///
/// Source: prometheus.io/docs/prometheus/latest/querying/functions/#aggregation_over_time.
///
/// - Parameters:
///   - rank: 0 through 1.
///   - samples: one or more.
func quantile(_ rank: Double, of samples: UnsafeBufferPointer<Sample>) -> Double {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: samples.count) { values in
        for place in samples.indices { values.initializeElement(at: place, to: samples[place].value) }
        return rank.quantile(of: values)
    }
}

/// The standard deviation of the values, those being all there are (not a part of them), as `stddev_over_time` has it.
///
/// Mean and squares are carried on from value to value (B. P. Welford, 1962), with what rounding cuts off kept apart.
///
/// - Parameter samples: one or more.
func standardDeviation(of samples: UnsafeBufferPointer<Sample>) -> Double {
    var mean = CompensatedSum()
    var squares = CompensatedSum()
    for place in samples.indices {
        let value = samples[place].value
        let distance = value - (mean.rounded + mean.lost)
        mean.add(distance / Double(place + 1))
        squares.add(distance * (value - (mean.rounded + mean.lost)))
    }
    return ((squares.rounded + squares.lost) / Double(samples.count)).squareRoot()
}
