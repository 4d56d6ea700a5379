import Plugins
import Samples
import Synchronization
import Telemetry

/// Which plugins are loaded, and which could not be.
final class PluginLoadMetrics: Sendable {
    private let info: Numbers
    private let time: Numbers
    private let loads: Numbers
    private let failures: Numbers
    /// Names and versions on the last page.
    private let told = Mutex<[(name: String, version: String)]>([])

    init(_ registry: MetricRegistry) {
        info = registry.gauge("moongauge_plugin_info", help: "Plugins in use.", labels: ["plugin", "version"])
        time = registry.gauge(
            "moongauge_plugin_load_time_seconds", help: "When the version in use was loaded.", labels: ["plugin"])
        loads = registry.counter(
            "moongauge_plugin_loads_total", help: "Versions of a plugin's file that were loaded.", labels: ["plugin"])
        failures = registry.counter(
            "moongauge_plugin_load_failures_total", help: "Versions of a plugin's file that could not be loaded.",
            labels: ["plugin"])
    }

    /// Sets the numbers as the plugins are, and forgets plugins that are gone.
    func set(_ statuses: [PluginStatus]) {
        let former = told.withLock { told in
            defer { told = statuses.map { ($0.name, $0.version) } }
            return told
        }
        for (name, version) in former {
            info.remove(name, version)
            time.remove(name)
            loads.remove(name)
            failures.remove(name)
        }
        // Two files may claim one name.
        for (name, files) in Dictionary(grouping: statuses, by: \.name) {
            loads.set(Double(files.reduce(0) { $0 + $1.loads }), name)
            failures.set(Double(files.reduce(0) { $0 + $1.failures }), name)
            guard let running = files.first(where: { $0.loadedAt != nil }), let loadedAt = running.loadedAt else {
                continue
            }
            info.set(1, name, running.version)
            time.set(loadedAt.seconds, name)
        }
    }
}
