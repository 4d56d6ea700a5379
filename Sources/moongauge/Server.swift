import APIServer
import Certificates
import Egress
import HollowCluster
import Kubernetes
import KubernetesClient
import Logging
import Plugins
import ResourceMetrics
import SampleStore
import Samples
import Scraping
import ServiceLifecycle

/// The rooms, wired together as the flags want it.
struct Server {
    private let api: KubernetesAPI
    private let inventory: Inventory
    /// What plugins offer.
    let plugins: PluginCatalogue
    /// Scrapes the kubelets; for callers that decide themselves when.
    let scraper: KubeletScraper
    /// Keeps the plugins as their files are; for callers that decide themselves when.
    let reloading: ReloadService
    /// What the server tells of itself.
    let metrics: SelfMetrics
    /// What must be well for the server to be.
    let checks: [HealthCheck]
    /// The network as plugins reach it.
    private let egress: Egress
    private let apiServer: APIServer
    private let access: AccessControl
    private let followers: [Follower]
    /// What writes snapshots; nil where none are wanted.
    let snapshots: SnapshotService?
    /// Keeps what plugins want recorded; it works after every cycle.
    let recorder: Recorder
    /// Runs plugins' providers; for callers that decide themselves when.
    let providers: ProviderScheduler
    private let shutdown: ShutdownNotice

    /// Makes everything that serving needs: reads files, loads plugins, and lists nodes and pods.
    ///
    /// - Parameters:
    ///   - clock: the time that samples, ages and answers follow.
    ///   - pods: pods whose addresses are made up.
    ///   - onListening: called with the port once requests are taken.
    /// - Throws: what is wrong with a flag, a file, a plugin or the way to the kube-apiserver.
    init(
        _ options: ServeOptions, clock: any WallClock = SystemClock(), pods: [PodEndpoint] = [], logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) async throws {
        shutdown = ShutdownNotice(logger: logger)
        let cluster = try options.cluster.access()
        let resolution = options.scraping.metricResolution
        metrics = SelfMetrics(resolution: resolution, timeout: options.scraping.kubeletRequestTimeout)
        let store = InMemorySampleStore(policy: options.storage.policy(resolution), clock: clock)
        snapshots = try options.storage.dataDir.map { [metrics] path in
            SnapshotService(
                store: store, folder: try SnapshotFolder(path: path), interval: options.storage.snapshotInterval,
                metrics: metrics.snapshots, logger: logger)
        }
        try snapshots?.restore()
        // A pod leaves nothing to another one of its name.
        inventory = Inventory { pods in
            for pod in pods {
                let start = pod.startTime.map { $0 - ResourceMetricsPolicy.startTimeSlack } ?? clock.now()
                store.discardSamples(of: pod.reference, before: start)
            }
        }
        let changes = ChangeSignal()
        let resourceMetrics = StoredResourceMetrics(
            store: store, inventory: inventory, clock: clock,
            policy: ResourceMetricsPolicy(metricResolution: resolution), changes: changes
        )
        metrics.follow(store, resourceMetrics)
        metrics.follow(clock)
        let addresses = Self.addresses(inventory, cluster)
        egress = Egress(cluster: addresses, resolver: addresses.resolver, userAgent: Version.userAgent)
        plugins = PluginCatalogue(
            query: store, inventory: inventory, changes: changes, observer: metrics.pluginObserver,
            host: PluginHost(
                clock: clock, network: pods.isEmpty ? egress : PodForwarding(egress, to: pods),
                secrets: try options.plugins.secrets(), logger: logger),
            clock: clock,
            policy: PluginCatalogue.Policy(
                maximumAge: ResourceMetricsPolicy.defaultMaximumAge(resolution),
                retention: options.storage.policy(resolution).retention),
            logger: logger
        )
        reloading = try await Self.load(options.plugins, into: plugins, logger)
        metrics.follow(reloading.reloader)
        let tls = try options.tls.tls(options.serving.identity(logger: logger))
        try tls.check()
        api = KubernetesAPI(access: cluster, userAgent: Version.userAgent)
        (access, followers) = try await Self.connect(
            options, api, inventory, for: plugins, clock, logger)
        addresses.learn(apiServer: await api.advertisedAddresses())
        providers = ProviderScheduler(catalogue: plugins, sink: store)
        metrics.follow(providers)
        recorder = Recorder(plugins: plugins, sink: store, changes: changes)
        scraper = try KubeletScraper(
            try options.scraping.configuration(cluster), inventory: inventory, sink: store,
            changes: changes, observer: metrics.scrapeObserver, clock: clock, logger: logger
        )
        checks = Self.checks(resourceMetrics, scraper, inventory, shutdown, resolution, clock)
        apiServer = APIServer(
            configuration: .init(
                address: options.serving.bindAddress, port: options.serving.securePort, tls: tls,
                version: VersionInfo(version: "v\(Version.number)", platform: Version.platform),
                limits: options.serving.limits
            ),
            resourceMetrics: metrics.watching(resourceMetrics, clock: clock), customMetrics: plugins,
            externalMetrics: plugins, changes: scraper.changes, compared: resourceMetrics,
            authenticator: access.authenticator,
            authorizer: access.authorizer,
            checks: checks, observer: metrics.requestObserver,
            metricsPage: { [metrics] in await metrics.page() }, clock: clock, logger: logger, onListening: onListening
        )
    }

    /// What must run for the server to serve; they stop in the opposite order.
    ///
    /// - Parameter isScraping: whether kubelets are scraped, metrics recorded, providers run, and plugins reloaded, by
    ///   themselves.
    func services(isScraping: Bool = true) -> [any Service] {
        (snapshots.map { [$0] } ?? []) + access.services + followers
            + (isScraping
                ? [recorder, ScrapeService(scraper: scraper), ProviderService(scheduler: providers), reloading] : [])
            + [apiServer, shutdown]
    }

    /// Runs the services until they are told to stop, then closes the connections to the kube-apiserver and
    /// those of plugins.
    func run(_ group: ServiceGroup) async throws {
        do {
            try await group.run()
        } catch {
            await close()
            throw error
        }
        await close()
    }

    private func close() async {
        await egress.shutdown()
        await access.shutdown()
        await api.shutdown()
    }

    /// Loads the plugins for the first time. A plugin that can't be used is logged, and nothing else waits for it.
    private static func load(
        _ options: PluginOptions, into catalogue: PluginCatalogue, _ logger: Logger
    ) async throws -> ReloadService {
        let file = options.config.map { ConfigurationFile(path: $0, logger: logger) }
        let reloader = PluginReloader(
            folders: options.pluginDir, configuration: try file?.read() ?? PluginConfiguration(), catalogue: catalogue)
        try await reloader.start()
        return ReloadService(reloader: reloader, configuration: file)
    }

    /// Reads whom to believe and lists everything that is followed, so that the server starts with a full picture or says
    /// why it can't.
    private static func connect(
        _ options: ServeOptions, _ api: KubernetesAPI, _ inventory: Inventory,
        for plugins: PluginCatalogue, _ clock: any WallClock, _ logger: Logger
    ) async throws -> (AccessControl, [Follower]) {
        var access: AccessControl?
        do {
            let control = try await AccessControl(options, api, clock: clock, logger: logger)
            access = control
            let followers = try await list(
                api, inventory, nodeSelector: options.scraping.nodeSelector, for: plugins, logger)
            return (control, followers)
        } catch {
            await access?.shutdown()
            await api.shutdown()
            throw error
        }
    }

    static func list(
        _ api: KubernetesAPI, _ inventory: Inventory, nodeSelector: String, for plugins: PluginCatalogue,
        _ logger: Logger
    ) async throws -> [Follower] {
        let nodes = Reflector(
            api: api, path: "/api/v1/nodes",
            query: nodeSelector.isEmpty ? [] : ["labelSelector=\(QueryText.escape(nodeSelector))"], what: "nodes",
            cache: inventory.nodeCache, logger: logger
        )
        let pods = Reflector(api: api, path: "/api/v1/pods", what: "pods", cache: inventory.podCache, logger: logger)
        let versions = (try await nodes.list(), try await pods.list())
        let nodeCount = inventory.nodes(matching: .everything).count
        let podCount = inventory.pods(in: nil, matching: .everything).count
        logger.info("following \(api.access.server): nodes=\(nodeCount) pods=\(podCount)")
        var followers = [
            Follower { await nodes.follow(from: versions.0) },
            Follower { await pods.follow(from: versions.1) },
        ]
        let services = Reflector(
            api: api, path: "/api/v1/services", what: "services", cache: inventory.serviceCache, logger: logger)
        if plugins.neededResources.contains(.services) {
            let version = try await services.list()
            followers.append(Follower { await services.follow(from: version) })
        } else {
            followers.append(Follower { if await plugins.need(.services) { await services.follow() } })
        }
        return followers
    }
}
