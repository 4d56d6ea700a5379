/// A function over the samples of one series in a range of time, with PromQL's name and meaning.
///
/// Source: prometheus.io/docs/prometheus/latest/querying/functions/.
public enum WindowFunction: Hashable, Sendable {
    /// Increase per second of a counter over the range, extrapolated to the range's ends; resets are added up.
    case rate
    /// Increase per second of a counter from the last sample but one to the last.
    case irate
    /// Increase of a counter over the range, extrapolated to the range's ends; resets are added up.
    case increase
    /// Last value less first value of a gauge, extrapolated to the range's ends.
    case delta
    /// Slope of the least-squares line through the values of a gauge, per second.
    case deriv
    /// Mean of the values.
    case averageOverTime
    /// Smallest value.
    case minimumOverTime
    /// Largest value.
    case maximumOverTime
    /// Sum of the values.
    case sumOverTime
    /// Number of samples.
    case countOverTime
    /// The newest value.
    case lastOverTime
    /// Standard deviation of the values as a whole population.
    case standardDeviationOverTime
    /// How often the value changed.
    case changes
    /// How often the value fell, which for a counter is how often it was reset.
    case resets
    /// The value below which a part of the values lies, 0 through 1, interpolated.
    case quantileOverTime(Double)
    /// Where the least-squares line through the values is so many seconds after the range's end.
    case predictLinear(seconds: Double)
    /// The newest value, smoothed: the weights, between 0 and 1, of a new value in the level and of a new rise in the trend.
    case doubleExponentialSmoothing(smoothing: Double, trend: Double)

    /// The functions that take nothing but a range.
    public static let simple: [WindowFunction] = [
        .rate, .irate, .increase, .delta, .deriv, .averageOverTime, .minimumOverTime, .maximumOverTime, .sumOverTime,
        .countOverTime, .lastOverTime, .standardDeviationOverTime, .changes, .resets,
    ]

    /// PromQL's name.
    public var name: String {
        switch self {
        case .rate: "rate"
        case .irate: "irate"
        case .increase: "increase"
        case .delta: "delta"
        case .deriv: "deriv"
        case .averageOverTime: "avg_over_time"
        case .minimumOverTime: "min_over_time"
        case .maximumOverTime: "max_over_time"
        case .sumOverTime: "sum_over_time"
        case .countOverTime: "count_over_time"
        case .lastOverTime: "last_over_time"
        case .standardDeviationOverTime: "stddev_over_time"
        case .changes: "changes"
        case .resets: "resets"
        case .quantileOverTime: "quantile_over_time"
        case .predictLinear: "predict_linear"
        case .doubleExponentialSmoothing: "double_exponential_smoothing"
        }
    }

    /// How many samples the function needs before it has a value.
    @inlinable
    public var minimumSamples: Int {
        switch self {
        case .rate, .irate, .increase, .delta, .deriv, .predictLinear, .doubleExponentialSmoothing: 2
        default: 1
        }
    }
}

/// What a window function found, and from when to when the samples were that it used.
public struct WindowValue: Hashable, Sendable {
    /// The function's result.
    public var value: Double
    /// When the oldest sample used was measured.
    public var firstSample: Timestamp
    /// When the newest sample used was measured.
    public var lastSample: Timestamp

    /// Makes a result.
    @inlinable
    public init(value: Double, firstSample: Timestamp, lastSample: Timestamp) {
        self.value = value
        self.firstSample = firstSample
        self.lastSample = lastSample
    }

    /// The span that the samples used really cover.
    @inlinable
    public var window: TimeSpan { lastSample - firstSample }
}
