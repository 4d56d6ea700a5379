import Plugins
import Telemetry

/// What plugins do.
struct PluginMetrics: PluginObserver {
    private let evaluations: Numbers
    private let failures: Numbers
    private let seconds: Numbers

    init(_ registry: MetricRegistry) {
        evaluations = registry.counter(
            "moongauge_plugin_evaluations_total", help: "Values that plugins were asked for.", labels: ["plugin"])
        failures = registry.counter(
            "moongauge_plugin_failures_total", help: "Values for which a plugin failed.", labels: ["plugin"])
        seconds = registry.counter(
            "moongauge_plugin_seconds_total", help: "Time that requests waited for plugins.", labels: ["plugin"])
    }

    func evaluated(plugin: String, objects: Int, failures: Int, took: Duration) {
        evaluations.add(Double(objects), plugin)
        self.failures.add(Double(failures), plugin)
        seconds.add(took.inSeconds, plugin)
    }
}
