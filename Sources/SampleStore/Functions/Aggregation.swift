import Samples

/// The mean of the values, as `avg_over_time` has it.
///
/// It is the compensated sum divided by the number. Where the sum leaves the range of `Double`, the mean is carried on
/// from value to value instead, so that values near the range's ends have a mean too.
///
/// Source: prometheus.io/docs/prometheus/latest/querying/functions/#aggregation_over_time.
///
/// - Parameter samples: one or more.
func average(of samples: UnsafeBufferPointer<Sample>) -> Double {
    var sum = CompensatedSum(samples[0].value)
    for index in 1..<max(samples.count, 1) {
        var next = sum
        next.add(samples[index].value)
        if next.rounded.isInfinite { return runningAverage(of: samples, from: index, after: sum) }
        sum = next
    }
    let mean = sum.divided(by: Double(samples.count))
    return mean.rounded + mean.lost
}

/// The mean of the values, carried on from the sum of those before an index.
private func runningAverage(of samples: UnsafeBufferPointer<Sample>, from index: Int, after sum: CompensatedSum)
    -> Double
{
    var mean = sum.divided(by: Double(index))
    for index in index..<samples.count {
        let count = Double(index + 1)
        mean = mean.scaled(by: (count - 1) / count)
        mean.add(samples[index].value / count)
    }
    return mean.rounded + mean.lost
}

/// The sum of the values, compensated, as `sum_over_time` has it.
func sum(of samples: UnsafeBufferPointer<Sample>) -> Double {
    var sum = CompensatedSum()
    for sample in samples { sum.add(sample.value) }
    return sum.value
}

/// The smallest or largest value, NaN only where all values are NaN, as `min_over_time` and `max_over_time` have it.
///
/// - Parameters:
///   - samples: one or more.
///   - isBetter: whether its first argument is to be preferred to its second.
func extreme(of samples: UnsafeBufferPointer<Sample>, _ isBetter: (Double, Double) -> Bool) -> Double {
    var best = samples[0].value
    for sample in samples where isBetter(sample.value, best) || best.isNaN { best = sample.value }
    return best
}
