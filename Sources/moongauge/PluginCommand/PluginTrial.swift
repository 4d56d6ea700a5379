import Egress
import HollowCluster
import KubernetesClient
import Logging
import Plugins
import ResourceMetrics
import SampleStore
import Samples
import Scraping

/// One plugin on a cluster, tried without serving anything: kubelets are scraped, providers ask, and metrics are computed.
struct PluginTrial {
    let plugins: PluginCatalogue
    let providers: ProviderScheduler
    private let api: KubernetesAPI
    private let egress: Egress
    private let store: InMemorySampleStore
    private let scraper: KubeletScraper

    /// Connects to a cluster, loads the plugin, and lists nodes and pods.
    ///
    /// - Parameters:
    ///   - configuration: what the operator says of the plugin; nil grants it all that it wants.
    ///   - pods: pods whose addresses are made up.
    /// - Throws: what is wrong with the plugin, or with the way to the cluster.
    init(
        _ source: PluginSource, _ configuration: PluginConfiguration?, _ options: ServeOptions,
        clock: any WallClock, pods: [PodEndpoint] = [], logger: Logger
    ) async throws {
        let cluster = try options.cluster.access()
        let resolution = options.scraping.metricResolution
        let store = InMemorySampleStore(policy: options.storage.policy(resolution), clock: clock)
        let inventory = Inventory { _ in }
        let addresses = Server.addresses(inventory, cluster)
        egress = Egress(cluster: addresses, resolver: addresses.resolver, userAgent: Version.userAgent)
        plugins = PluginCatalogue(
            query: store, inventory: inventory,
            host: PluginHost(
                clock: clock, network: pods.isEmpty ? egress : PodForwarding(egress, to: pods),
                secrets: try options.plugins.secrets(), logger: logger),
            clock: clock,
            policy: PluginCatalogue.Policy(
                maximumAge: ResourceMetricsPolicy.defaultMaximumAge(resolution),
                retention: options.storage.policy(resolution).retention),
            logger: logger)
        self.store = store
        providers = ProviderScheduler(catalogue: plugins, sink: store)
        api = KubernetesAPI(access: cluster, userAgent: Version.userAgent)
        do {
            try plugins.use(only: source, configuration: configuration)
            scraper = try KubeletScraper(
                try options.scraping.configuration(cluster), inventory: inventory, sink: store, clock: clock,
                logger: logger)
            _ = try await Server.list(
                api, inventory, nodeSelector: options.scraping.nodeSelector, for: plugins, logger.quiet)
            addresses.learn(apiServer: await api.advertisedAddresses())
        } catch {
            await egress.shutdown()
            await api.shutdown()
            throw error
        }
    }

    /// Scrapes all kubelets, lets providers ask whose turn it is, and records what is to be recorded.
    func cycle() async {
        await scraper.cycle()
        await providers.collect()
        await plugins.record(into: store)
    }

    /// Closes all connections.
    func close() async {
        await egress.shutdown()
        await api.shutdown()
    }
}
