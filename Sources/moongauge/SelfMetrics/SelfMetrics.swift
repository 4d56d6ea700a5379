import Plugins
import ResourceMetrics
import SampleStore
import Samples
import Telemetry

/// What the server tells of itself on `/metrics`: the families of metrics-server under their own names, so that its
/// dashboards and alerts go on working, and our own as `moongauge_…`.
///
/// Source of the names, help and buckets: sigs.k8s.io/metrics-server and k8s.io/apiserver.
final class SelfMetrics: Sendable {
    private let registry = MetricRegistry()
    private let scraping: ScrapeMetrics
    private let requests: RequestMetrics
    private let plugins: PluginMetrics
    private let freshness: Histogram
    /// Is told of every snapshot.
    let snapshots: SnapshotMetrics

    /// - Parameters:
    ///   - resolution: the time between two scrapes of a kubelet.
    ///   - timeout: how long one of them may take.
    init(resolution: TimeSpan, timeout: TimeSpan) {
        scraping = ScrapeMetrics(registry, resolution: resolution, timeout: timeout)
        requests = RequestMetrics(registry)
        plugins = PluginMetrics(registry)
        snapshots = SnapshotMetrics(registry)
        freshness = registry.histogram(
            "metrics_server_api_metric_freshness_seconds", help: "Freshness of metrics exported",
            buckets: .exponential(from: 1, by: 1.364, count: 20)
        )
        ProcessMetrics(in: registry)
        registry.gauge("moongauge_build_info", help: "What this build is.", labels: ["platform", "version"])
            .set(1, Version.platform, "v\(Version.number)")
    }

    /// The page in the Prometheus text format.
    func page() async -> [UInt8] { await registry.page() }

    /// Is told of every scrape.
    var scrapeObserver: ScrapeMetrics { scraping }
    /// Is told of every answer.
    var requestObserver: RequestMetrics { requests }
    /// Is told of every computation of a plugin.
    var pluginObserver: PluginMetrics { plugins }

    /// The same provider, watched for the age of what it gives.
    func watching(_ provider: any ResourceMetricsProvider, clock: any WallClock) -> any ResourceMetricsProvider {
        WatchedResourceMetrics(provider: provider, freshness: freshness, clock: clock)
    }

    /// Tells of a store's contents, and of the metrics that could be served from it.
    func follow(_ store: InMemorySampleStore, _ provider: any ResourceMetricsProvider) {
        let statistics = StoreMetrics(registry)
        let points = registry.gauge(
            "metrics_server_storage_points", help: "Number of metrics points stored.", labels: ["type"])
        registry.beforeEachPage {
            statistics.set(store.statistics())
            points.set(Double(await provider.usage(ofNodesMatching: .everything).count), "node")
            let pods = await provider.usage(ofPodsIn: nil, matching: .everything)
            points.set(Double(pods.reduce(0) { $0 + $1.containers.count }), "container")
        }
    }

    /// Tells which plugins are loaded.
    func follow(_ reloader: PluginReloader) {
        let loading = PluginLoadMetrics(registry)
        registry.beforeEachPage { loading.set(reloader.statuses) }
    }

    /// Tells how plugins' providers are doing.
    func follow(_ scheduler: ProviderScheduler) {
        let providers = ProviderMetrics(registry, collecting: plugins.collecting)
        registry.beforeEachPage { providers.set(scheduler.statuses) }
    }

    /// Tells how old the last page of each node is, at the time of the clock.
    func follow(_ clock: any WallClock) {
        registry.beforeEachPage { [scraping] in scraping.setAges(at: clock.now()) }
    }
}

extension Duration {
    /// The span in seconds.
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
