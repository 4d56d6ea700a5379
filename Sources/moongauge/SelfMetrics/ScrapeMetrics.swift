import Samples
import Scraping
import Synchronization
import Telemetry

/// How scraping goes.
final class ScrapeMetrics: ScrapeObserver {
    private let lastRequest: Numbers
    private let duration: Histogram
    private let total: Numbers
    private let cycle: Histogram
    private let outcomes: Numbers
    private let bytes: Numbers
    private let ages: Numbers
    private let lastSuccess = Mutex<[String: Timestamp]>([:])

    init(_ registry: MetricRegistry, resolution: TimeSpan, timeout: TimeSpan) {
        lastRequest = registry.gauge(
            "metrics_server_kubelet_last_request_time_seconds",
            help: "Time of last request performed to Kubelet API since unix epoch in seconds", labels: ["node"]
        )
        duration = registry.histogram(
            "metrics_server_kubelet_request_duration_seconds",
            help: "Duration of requests to Kubelet API in seconds", buckets: Self.buckets(upTo: timeout),
            labels: ["node"]
        )
        total = registry.counter(
            "metrics_server_kubelet_request_total", help: "Number of requests sent to Kubelet API", labels: ["success"]
        )
        cycle = registry.histogram(
            "metrics_server_manager_tick_duration_seconds",
            help: "The total time spent collecting and storing metrics in seconds.",
            buckets: Self.buckets(upTo: resolution)
        )
        outcomes = registry.counter(
            "moongauge_scrapes_total", help: "Scrapes of kubelets by what became of them.", labels: ["outcome"])
        bytes = registry.counter("moongauge_scraped_bytes_total", help: "Bytes of kubelets' pages, unpacked.")
        ages = registry.gauge(
            "moongauge_scrape_age_seconds", help: "Time since a node was last scraped with success.", labels: ["node"])
    }

    /// The usual bounds as far as a limit, and some around the limit.
    ///
    /// Source: sigs.k8s.io/metrics-server/pkg/utils, `BucketsForScrapeDuration`.
    static func buckets(upTo limit: TimeSpan) -> Histogram.Buckets {
        let usual = Histogram.Buckets.seconds.bounds
        let largest = usual.last ?? 0
        let limit = limit.seconds
        if limit == largest { return .seconds }
        if limit > largest { return Histogram.Buckets(usual + [(largest + limit) / 2, limit, limit * 1.5, limit * 2]) }
        return Histogram.Buckets(usual.filter { $0 < limit } + [limit, limit * 1.5, limit * 2])
    }

    func scraped(_ report: ScrapeReport) {
        lastRequest.set(Double(report.start.milliseconds / 1000), report.node)
        duration.observe(report.took.inSeconds, report.node)
        total.add(1, report.failure == nil ? "true" : "false")
        outcomes.add(1, report.failure?.rawValue ?? "success")
        guard report.failure == nil else { return }
        bytes.add(Double(report.bytes))
        lastSuccess.withLock { $0[report.node] = report.start }
    }

    func finishedCycle(took: Duration) {
        cycle.observe(took.inSeconds)
    }

    func forgot(nodes: [String]) {
        for node in nodes {
            lastRequest.remove(node)
            duration.remove(node)
            ages.remove(node)
        }
        lastSuccess.withLock { last in nodes.forEach { last[$0] = nil } }
    }

    /// Sets the ages as they are at a time.
    func setAges(at now: Timestamp) {
        for (node, time) in lastSuccess.withLock({ $0 }) { ages.set((now - time).seconds, node) }
    }
}
