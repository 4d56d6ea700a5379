/// A function over the samples of one series in a range of time, with PromQL's name and meaning.
///
/// Source: prometheus.io/docs/prometheus/latest/querying/functions/.
public enum WindowFunction: String, Hashable, Sendable, CaseIterable {
    /// Increase per second of a counter over the range, extrapolated to the range's ends; resets are added up.
    case rate
    /// Increase of a counter over the range, extrapolated to the range's ends; resets are added up.
    case increase
    /// Last value less first value of a gauge, extrapolated to the range's ends.
    case delta
    /// Slope of the least-squares line through the values of a gauge, per second.
    case deriv
    /// Mean of the values.
    case averageOverTime = "avg_over_time"
    /// Smallest value.
    case minimumOverTime = "min_over_time"
    /// Largest value.
    case maximumOverTime = "max_over_time"
    /// Sum of the values.
    case sumOverTime = "sum_over_time"
    /// Number of samples.
    case countOverTime = "count_over_time"
    /// The newest value.
    case lastOverTime = "last_over_time"

    /// How many samples the function needs before it has a value.
    public var minimumSamples: Int {
        switch self {
        case .rate, .increase, .delta, .deriv: 2
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
