import Plugins
import Telemetry

/// What plugins do.
struct PluginMetrics: PluginObserver {
    private let evaluations: Numbers
    private let failures: Numbers
    private let seconds: Numbers
    /// How long calls of providers take, by plugin and provider.
    let collecting: Histogram

    /// The usual bounds, and some up to the longest time-out.
    private static let buckets = Histogram.Buckets(Histogram.Buckets.seconds.bounds + [30, 60])

    init(_ registry: MetricRegistry) {
        evaluations = registry.counter(
            "moongauge_plugin_evaluations_total", help: "Values that plugins were asked for.", labels: ["plugin"])
        failures = registry.counter(
            "moongauge_plugin_failures_total", help: "Values for which a plugin failed.", labels: ["plugin"])
        seconds = registry.counter(
            "moongauge_plugin_seconds_total", help: "Time that requests waited for plugins.", labels: ["plugin"])
        collecting = registry.histogram(
            "moongauge_provider_collect_duration_seconds",
            help: "Duration of a provider's calls in seconds, waiting included.",
            buckets: Self.buckets, labels: ["plugin", "provider"])
    }

    func evaluated(plugin: String, objects: Int, failures: Int, took: Duration) {
        evaluations.add(Double(objects), plugin)
        self.failures.add(Double(failures), plugin)
        seconds.add(took.inSeconds, plugin)
    }

    func collected(plugin: String, provider: String, took: Duration) {
        collecting.observe(took.inSeconds, plugin, provider)
    }
}
