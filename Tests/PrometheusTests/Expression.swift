import Samples

extension WindowFunction {
    /// Every function, those with parameters with some.
    static let all: [WindowFunction] =
        simple + [
            .quantileOverTime(0), .quantileOverTime(0.5), .quantileOverTime(0.93), .quantileOverTime(1.5),
            .predictLinear(seconds: 0), .predictLinear(seconds: 600),
            .doubleExponentialSmoothing(smoothing: 0.5, trend: 0.3),
            .doubleExponentialSmoothing(smoothing: 0.9, trend: 0.1),
        ]

    /// The function over a range of the metric `m`, as Prometheus 2 writes it.
    func expression(_ range: TimeSpan) -> String {
        let selector = "m[\(range.milliseconds)ms]"
        return switch self {
        case .quantileOverTime(let rank): "quantile_over_time(\(rank), \(selector))"
        case .predictLinear(let seconds): "predict_linear(\(selector), \(seconds))"
        case .doubleExponentialSmoothing(let smoothing, let trend): "holt_winters(\(selector), \(smoothing), \(trend))"
        default: "\(name)(\(selector))"
        }
    }

    /// What the function's result may be off by because large numbers cancelled each other out, by rounding alone.
    ///
    /// - Parameter samples: those in the range.
    func rounding(_ samples: [Sample]) -> Double {
        let largest = samples.map(\.value.magnitude).filter(\.isFinite).max() ?? 0
        return switch self {
        case .delta, .averageOverTime, .sumOverTime, .standardDeviationOverTime, .doubleExponentialSmoothing:
            largest * 1e-12
        case .deriv, .predictLinear: largest * 1e-11
        default: 0
        }
    }
}

/// A counter's increase or rate as Prometheus 2 has it.
///
/// Prometheus 3 first looks whether the series goes on to the range's start, and then whether the counter would have been
/// below 0 there; Prometheus 2 did so the other way round. That makes a difference where the counter would have been 0
/// between half an average distance and 1.1 of them before the first sample, which lies further from the range's start.
func asPrometheus2(_ value: Double, _ samples: [Sample], in range: TimeRange) -> Double {
    guard let first = samples.first, let last = samples.last, samples.count > 1 else { return value }
    var difference = last.value - first.value
    for (earlier, later) in zip(samples, samples.dropFirst()) where later.value < earlier.value {
        difference += earlier.value
    }
    let covered = (last.timestamp - first.timestamp).seconds
    let distance = covered / Double(samples.count - 1)
    let before = (first.timestamp - range.start).seconds
    let zero = covered * (first.value / difference)
    guard difference > 0, first.value >= 0, before >= distance * 1.1, zero < distance * 1.1, zero > distance / 2 else {
        return value
    }
    var after = (range.end - last.timestamp).seconds
    if after >= distance * 1.1 { after = distance / 2 }
    return value * (covered + zero + after) / (covered + distance / 2 + after)
}
