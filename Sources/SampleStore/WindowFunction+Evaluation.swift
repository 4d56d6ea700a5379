public import Samples

extension WindowFunction {
    /// The function over samples, with PromQL's meaning.
    ///
    /// - Parameters:
    ///   - samples: the samples within the range, oldest first, each instant once.
    ///   - range: the range asked for, both ends included; `rate`, `increase` and `delta` extrapolate to its ends.
    /// - Returns: the value, which can be NaN or infinite where samples are; `noSamples` without samples,
    ///   `singleSample` where there is one and the function needs two.
    public func evaluate(over samples: [Sample], in range: TimeRange) -> Result<WindowValue, AbsenceReason> {
        guard let first = samples.first, let last = samples.last else { return .failure(.noSamples) }
        guard samples.count >= minimumSamples else { return .failure(.singleSample) }
        let value =
            switch self {
            case .rate: extrapolatedDifference(of: samples, in: range, isCounter: true, perSecond: true)
            case .increase: extrapolatedDifference(of: samples, in: range, isCounter: true)
            case .delta: extrapolatedDifference(of: samples, in: range, isCounter: false)
            case .deriv: slope(of: samples)
            case .averageOverTime: average(of: samples)
            case .minimumOverTime: extreme(of: samples, <)
            case .maximumOverTime: extreme(of: samples, >)
            case .sumOverTime: sum(of: samples)
            case .countOverTime: Double(samples.count)
            case .lastOverTime: last.value
            }
        let start = self == .lastOverTime ? last : first
        return .success(WindowValue(value: value, firstSample: start.timestamp, lastSample: last.timestamp))
    }
}
