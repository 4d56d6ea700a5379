import LuaRuntime
import Samples

/// A metric that a plugin computes from stored samples when it is asked for.
struct DerivedMetric: Sendable {
    /// The metric's name.
    var metric: String
    /// What it describes.
    var resource: GroupResource
    /// One sentence that says what it measures.
    var help: String
    /// The range that window functions look at where a call names none.
    var window: TimeSpan
    /// Computes it for one object: `value(object, samples)`.
    var value: LuaFunction

    /// What discovery tells of it.
    var description: CustomMetricDescription {
        CustomMetricDescription(metric: metric, resource: resource, isNamespaced: resource != .nodes, help: help)
    }
}
