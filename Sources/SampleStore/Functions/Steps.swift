import Samples

/// The increase per second from the sample before the last to the last, which for a counter that fell is the last value
/// itself, as `irate` has it.
///
/// Source: prometheus.io/docs/prometheus/latest/querying/functions/#irate.
///
/// - Parameter samples: two or more.
func instantRate(of samples: UnsafeBufferPointer<Sample>) -> Double {
    let last = samples[samples.count - 1]
    let previous = samples[samples.count - 2]
    let difference = last.value < previous.value ? last.value : last.value - previous.value
    return difference / (last.timestamp - previous.timestamp).seconds
}

/// How often a value differs from the one before it, as `changes` has it; NaN after NaN is no change.
///
/// - Parameter samples: one or more.
func countChanges(in samples: UnsafeBufferPointer<Sample>) -> Double {
    var count = 0
    for place in 1..<max(samples.count, 1) {
        let (earlier, later) = (samples[place - 1].value, samples[place].value)
        if earlier != later, !(earlier.isNaN && later.isNaN) { count += 1 }
    }
    return Double(count)
}

/// How often a value is less than the one before it, as `resets` has it.
///
/// - Parameter samples: one or more.
func countResets(in samples: UnsafeBufferPointer<Sample>) -> Double {
    var count = 0
    for place in 1..<max(samples.count, 1) where samples[place].value < samples[place - 1].value { count += 1 }
    return Double(count)
}
