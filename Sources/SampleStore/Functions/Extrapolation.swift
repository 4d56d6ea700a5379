import Samples

/// Last value less first value, extrapolated to the range's ends, as `increase` (counter) and `delta` (gauge) have it.
///
/// For a counter, every value from which it fell is added, since it started again from 0 then.
///
/// The samples seldom reach to the range's ends. Where the gap at an end is shorter than 1.1 times the average distance
/// of samples, the series is taken to go on to the end; else it is taken to begin, or end, half that distance outside
/// its samples. A counter can't have been below 0, so at its start it is never extrapolated past the instant at which
/// the average slope puts it at 0.
///
/// Source: prometheus.io/docs/prometheus/latest/querying/functions/#rate, #increase, #delta; the rule itself is that of
/// `extrapolatedRate` in Prometheus 3.
///
/// - Parameters:
///   - samples: two or more.
///   - range: the range whose ends are meant.
///   - isCounter: whether falls are restarts, and 0 is the least value.
///   - perSecond: whether to divide by the range's length, as `rate` does.
func extrapolatedDifference(
    of samples: UnsafeBufferPointer<Sample>, in range: TimeRange, isCounter: Bool, perSecond: Bool = false
) -> Double {
    let first = samples[0]
    let last = samples[samples.count - 1]
    var difference = last.value - first.value
    if isCounter {
        for (earlier, later) in zip(samples, samples.dropFirst()) where later.value < earlier.value {
            difference += earlier.value
        }
    }
    let covered = (last.timestamp - first.timestamp).seconds
    let distance = covered / Double(samples.count - 1)
    var before = (first.timestamp - range.start).seconds
    if before >= distance * 1.1 { before = distance / 2 }
    if isCounter, difference > 0, first.value >= 0 {
        before = min(before, covered * (first.value / difference))
    }
    var after = (range.end - last.timestamp).seconds
    if after >= distance * 1.1 { after = distance / 2 }
    var factor = (covered + before + after) / covered
    if perSecond { factor /= range.length.seconds }
    return difference * factor
}
