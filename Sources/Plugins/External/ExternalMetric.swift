import LuaRuntime
import Samples

/// A metric that describes nothing in the cluster.
struct ExternalMetric: Sendable {
    /// Where its values come from.
    enum Source: Sendable {
        /// They are brought in in the background, and stored.
        case collected(Provider)
        /// `value(query, samples)` computes them when somebody asks, within a time.
        case computed(LuaFunction, timeout: TimeSpan)
    }

    /// The metric's name.
    var metric: String
    /// One sentence that says what it measures.
    var help: String
    /// Who may see it; nil for every namespace.
    var namespaces: Set<String>?
    /// What window functions look at where a call names no window.
    var window: TimeSpan
    /// Where its values come from.
    var source: Source

    /// What discovery tells of it.
    var description: ExternalMetricDescription { ExternalMetricDescription(metric: metric, help: help) }

    /// What brings its values in; nil where they are computed.
    var provider: Provider? {
        if case .collected(let provider) = source { provider } else { nil }
    }
}
