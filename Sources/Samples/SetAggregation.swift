/// Makes one value, or a choice of values, of a set of values, with PromQL's name and meaning.
///
/// Source: prometheus.io/docs/prometheus/latest/querying/operators/#aggregation-operators.
public enum SetAggregation: Hashable, Sendable {
    /// Sum of the values.
    case sum
    /// Mean of the values.
    case average
    /// Smallest value, NaN only where all are.
    case minimum
    /// Largest value, NaN only where all are.
    case maximum
    /// Number of values.
    case count
    /// Standard deviation of the values as a whole population.
    case standardDeviation
    /// The value below which a part of the values lies, 0 through 1, interpolated.
    case quantile(Double)
    /// The so many largest values, largest first, each with its own labels.
    case topK(Int)
    /// The so many smallest values, smallest first, each with its own labels.
    case bottomK(Int)

    /// The aggregations that take nothing but values and make one of them.
    public static let simple: [SetAggregation] = [.sum, .average, .minimum, .maximum, .count, .standardDeviation]

    /// PromQL's name.
    public var name: String {
        switch self {
        case .sum: "sum"
        case .average: "avg"
        case .minimum: "min"
        case .maximum: "max"
        case .count: "count"
        case .standardDeviation: "stddev"
        case .quantile: "quantile"
        case .topK: "topk"
        case .bottomK: "bottomk"
        }
    }
}

/// A value with its labels.
public struct LabelledValue: Hashable, Sendable {
    /// What tells it from others.
    public var labels: Labels
    /// The value.
    public var value: Double

    /// Makes a value with labels.
    public init(labels: Labels, value: Double) {
        self.labels = labels
        self.value = value
    }
}
