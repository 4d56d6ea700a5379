public import Samples

extension WindowFunction {
    /// The function over samples, with PromQL's meaning.
    ///
    /// - Parameters:
    ///   - samples: the samples within the range, oldest first, each instant once.
    ///   - range: the range asked for, both ends included; `rate`, `increase` and `delta` extrapolate to its ends, and
    ///     `predict_linear` looks ahead from its end.
    /// - Returns: the value, which can be NaN or infinite where samples are; `noSamples` without samples,
    ///   `singleSample` where there is one and the function needs two.
    public func evaluate(over samples: [Sample], in range: TimeRange) -> Result<WindowValue, AbsenceReason> {
        samples.withUnsafeBufferPointer { evaluate(over: $0, in: range) }
    }

    /// The same over samples that lie somewhere in memory.
    @inline(__always)
    func evaluate(
        over samples: UnsafeBufferPointer<Sample>, in range: TimeRange
    ) -> Result<WindowValue, AbsenceReason> {
        guard let first = samples.first, let last = samples.last else { return .failure(.noSamples) }
        guard samples.count >= minimumSamples else { return .failure(.singleSample) }
        let value = value(over: samples, in: range)
        let used =
            switch self {
            case .lastOverTime: last
            case .irate: samples[samples.count - 2]
            default: first
            }
        return .success(WindowValue(value: value, firstSample: used.timestamp, lastSample: last.timestamp))
    }

    @inline(__always)
    private func value(over samples: UnsafeBufferPointer<Sample>, in range: TimeRange) -> Double {
        switch self {
        case .rate: extrapolatedDifference(of: samples, in: range, isCounter: true, perSecond: true)
        case .increase: extrapolatedDifference(of: samples, in: range, isCounter: true)
        case .delta: extrapolatedDifference(of: samples, in: range, isCounter: false)
        case .irate: instantRate(of: samples)
        case .deriv: line(through: samples, origin: samples[0].timestamp).slope
        case .averageOverTime: average(of: samples)
        case .minimumOverTime: extreme(of: samples, <)
        case .maximumOverTime: extreme(of: samples, >)
        case .sumOverTime: sum(of: samples)
        case .countOverTime: Double(samples.count)
        case .lastOverTime: samples[samples.count - 1].value
        case .standardDeviationOverTime: standardDeviation(of: samples)
        case .changes: countChanges(in: samples)
        case .resets: countResets(in: samples)
        case .quantileOverTime(let rank): quantile(rank, of: samples)
        case .predictLinear(let seconds):
            line(through: samples, origin: range.end).value(after: seconds)
        case .doubleExponentialSmoothing(let smoothing, let trend):
            smoothedValue(of: samples, smoothing: smoothing, trend: trend)
        }
    }
}
