import Samples

/// The newest value after smoothing, of which level and trend are both weighted means of old and new, as
/// `double_exponential_smoothing` has it (in Prometheus 2, `holt_winters`).
///
/// Source: prometheus.io/docs/prometheus/latest/querying/functions/#double_exponential_smoothing; the method is C. C. Holt's
/// of 1957.
///
/// - Parameters:
///   - samples: two or more; their times don't matter, only their order.
///   - smoothing: the weight of a new value in the level, between 0 and 1.
///   - trend: the weight of a new rise in the trend, between 0 and 1.
func smoothedValue(
    of samples: UnsafeBufferPointer<Sample>, smoothing: Double, trend: Double
) -> Double {
    var level = samples[0].value
    var previousLevel = level
    var rise = samples[1].value - samples[0].value
    for place in 1..<samples.count {
        if place > 1 { rise = trend * (level - previousLevel) + (1 - trend) * rise }
        let next = smoothing * samples[place].value + (1 - smoothing) * (level + rise)
        previousLevel = level
        level = next
    }
    return level
}
