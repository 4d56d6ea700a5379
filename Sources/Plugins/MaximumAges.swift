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

    /// The greatest age of the newest sample of a metric that a provider brings in; nil of any other.
    func ofCollected(_ metric: String) -> TimeSpan? {
        if let age = declared[metric] { return age }
        guard let undeclared, KubeletMetric(rawValue: metric) == nil, !recorded.contains(metric) else { return nil }
        return undeclared
    }

    /// The greatest age of a metric's newest sample.
    func age(of metric: String) -> TimeSpan { ofCollected(metric) ?? usual }
}
