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
    /// The derived metrics that it is computed from: of the same objects, or of the pods behind them.
    var uses: [PluginCatalogue.Key] = []
    /// How values that differ in labels become the one that a request gets, where it wants several of them.
    var combining = SetAggregation.sum
    /// Whether it is computed after every cycle and kept as a series of its own.
    var isRecorded = false
    /// Computes it for one object: `value(object, samples)`.
    var value: LuaFunction

    /// The metric among others.
    var key: PluginCatalogue.Key { PluginCatalogue.Key(metric: metric, resource: resource) }

    /// What discovery tells of it.
    var description: CustomMetricDescription {
        CustomMetricDescription(
            metric: metric, resource: resource, isNamespaced: DescribedResources.isNamespaced(resource), help: help)
    }
}
