import Plugins
import Samples
import Synchronization
import Telemetry

/// How plugins' providers are doing.
final class ProviderMetrics: Sendable {
    private let targets: Numbers
    private let failing: Numbers
    private let running: Numbers
    private let series: Numbers
    private let lastSuccess: Numbers
    private let collections: Numbers
    private let seconds: Numbers
    private let samples: Numbers
    private let dropped: Numbers
    /// Is observed as calls end.
    private let collecting: Histogram
    /// Labels on the last page.
    private let told = Mutex<[[String]]>([])

    /// - Parameter collecting: of each provider; what is gone is forgotten there too.
    init(_ registry: MetricRegistry, collecting: Histogram) {
        self.collecting = collecting
        let labels = ["plugin", "provider"]
        targets = registry.gauge("moongauge_provider_targets", help: "Targets of a provider.", labels: labels)
        failing = registry.gauge(
            "moongauge_provider_failing_targets", help: "Targets for which the last call failed.", labels: labels)
        running = registry.gauge(
            "moongauge_provider_running", help: "Calls that have not ended.", labels: labels)
        series = registry.gauge(
            "moongauge_provider_series", help: "Series that a provider has brought in.", labels: labels)
        lastSuccess = registry.gauge(
            "moongauge_provider_last_success_time_seconds", help: "When a call was good last.", labels: labels)
        collections = registry.counter(
            "moongauge_provider_collections_total", help: "Calls of a provider, for one target each.",
            labels: labels + ["success"])
        seconds = registry.counter(
            "moongauge_provider_seconds_total", help: "Time that calls took, waiting included.", labels: labels)
        samples = registry.counter(
            "moongauge_provider_samples_total", help: "Samples that were stored.", labels: labels)
        dropped = registry.counter(
            "moongauge_provider_dropped_total", help: "Samples that were not stored, by cause.",
            labels: labels + ["cause"])
    }

    /// Sets the numbers as the providers are, and forgets providers that are gone.
    func set(_ statuses: [ProviderStatus]) {
        var next: [[String]] = []
        for status in statuses {
            let (plugin, provider) = (status.plugin, status.provider)
            targets.set(Double(status.targets), plugin, provider)
            failing.set(Double(status.failing), plugin, provider)
            running.set(Double(status.running), plugin, provider)
            series.set(Double(status.series), plugin, provider)
            lastSuccess.set(status.lastSuccessAt?.seconds ?? 0, plugin, provider)
            collections.set(Double(status.totals.successes), plugin, provider, "true")
            collections.set(Double(status.totals.failures), plugin, provider, "false")
            seconds.set(status.totals.seconds, plugin, provider)
            samples.set(Double(status.totals.samples), plugin, provider)
            next.append([plugin, provider])
            for (cause, count) in status.totals.dropped {
                dropped.set(Double(count), plugin, provider, cause)
                next.append([plugin, provider, cause])
            }
        }
        let former = told.withLock { told in
            defer { told = next }
            return told
        }
        for labels in Set(former).subtracting(next) {
            let (plugin, provider) = (labels[0], labels[1])
            if labels.count == 3 {
                dropped.remove(plugin, provider, labels[2])
                continue
            }
            for numbers in [targets, failing, running, series, lastSuccess, seconds, samples] {
                numbers.remove(plugin, provider)
            }
            collecting.remove(plugin, provider)
            for success in ["true", "false"] { collections.remove(plugin, provider, success) }
        }
    }
}
