import Samples

/// How old the newest sample of a series may be, by the name of its metric: what is brought in less often may be older.
struct MaximumAges: Sendable {
    /// Of metrics that no provider brings in.
    var usual: TimeSpan
    /// Of metrics that providers have declared.
    var declared: [String: TimeSpan] = [:]
    /// Of metrics that providers bring in and nobody has declared; nil where there are no such providers.
    var undeclared: TimeSpan?
    /// Metrics that are computed and recorded.
    var recorded: Set<String> = []

    /// Whether a metric is one that a provider brings in.
    func isCollected(_ metric: String) -> Bool {
        declared[metric] != nil
            || undeclared != nil && KubeletMetric(rawValue: metric) == nil && !recorded.contains(metric)
    }

    /// The greatest age of a metric's newest sample.
    func age(of metric: String) -> TimeSpan {
        declared[metric] ?? (isCollected(metric) ? undeclared : nil) ?? usual
    }
}
