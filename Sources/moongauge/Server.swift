import APIServer
import Certificates
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
    private let inventory = Inventory()
    /// Scrapes the kubelets; for callers that decide themselves when.
    let scraper: KubeletScraper
    private let apiServer: APIServer
    private let access: AccessControl
    private let followers: [Follower]

    /// Makes everything that serving needs: reads files, loads plugins, and lists nodes and pods.
    ///
    /// - Parameters:
    ///   - clock: the time that samples, ages and answers follow.
    ///   - onListening: called with the port once requests are taken.
    /// - Throws: what is wrong with a flag, a file, a plugin or the way to the kube-apiserver.
    init(
        _ options: ServeOptions, clock: any WallClock = SystemClock(), logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) async throws {
        let cluster = try options.cluster.access()
        let resolution = options.scraping.metricResolution
        let store = InMemorySampleStore(clock: clock)
        let resourceMetrics = StoredResourceMetrics(
            store: store, inventory: inventory, clock: clock,
            policy: ResourceMetricsPolicy(metricResolution: resolution)
        )
        var sources: [PluginSource] = []
        for folder in options.plugins.pluginDir { sources += try PluginSource.all(in: folder) }
        let plugins = try PluginCatalogue(
            sources, query: store, inventory: inventory, clock: clock,
            policy: PluginCatalogue.Policy(maximumAge: ResourceMetricsPolicy.defaultMaximumAge(resolution)),
            logger: logger
        )
        let tls = try options.tls.tls(options.serving.identity(logger: logger))
        try tls.check()
        api = KubernetesAPI(access: cluster, userAgent: Version.userAgent)
        (access, followers) = try await Self.connect(options, api, inventory, clock, logger)
        scraper = try KubeletScraper(
            try options.scraping.configuration(cluster), inventory: inventory, sink: store, clock: clock, logger: logger
        )
        apiServer = APIServer(
            configuration: .init(
                address: options.serving.bindAddress, port: options.serving.securePort, tls: tls,
                version: VersionInfo(version: "v\(Version.number)", platform: Version.platform)
            ),
            resourceMetrics: resourceMetrics, customMetrics: plugins, changes: scraper.changes,
            authenticator: access.authenticator, authorizer: access.authorizer,
            checks: Self.checks(resourceMetrics, inventory, scraper, resolution, clock), clock: clock, logger: logger,
            onListening: onListening
        )
    }

    /// What must run for the server to serve; they stop in the opposite order.
    ///
    /// - Parameter isScraping: whether kubelets are scraped by themselves.
    func services(isScraping: Bool = true) -> [any Service] {
        access.services + followers + (isScraping ? [ScrapeService(scraper: scraper)] : []) + [apiServer]
    }

    /// Runs the services until they are told to stop, then closes the connections to the kube-apiserver.
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
        await access.shutdown()
        await api.shutdown()
    }

    /// Reads whom to believe and lists everything that is followed, so that the server starts with a full picture or says
    /// why it can't.
    private static func connect(
        _ options: ServeOptions, _ api: KubernetesAPI, _ inventory: Inventory, _ clock: any WallClock, _ logger: Logger
    ) async throws -> (AccessControl, [Follower]) {
        var access: AccessControl?
        do {
            let control = try await AccessControl(options, api, clock: clock, logger: logger)
            access = control
            return (control, try await list(api, inventory, nodeSelector: options.scraping.nodeSelector, logger))
        } catch {
            await access?.shutdown()
            await api.shutdown()
            throw error
        }
    }

    private static func list(
        _ api: KubernetesAPI, _ inventory: Inventory, nodeSelector: String, _ logger: Logger
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
        return [
            Follower { await nodes.follow(from: versions.0) },
            Follower { await pods.follow(from: versions.1) },
        ]
    }

    private static func checks(
        _ metrics: any ResourceMetricsProvider, _ inventory: Inventory, _ scraper: KubeletScraper,
        _ resolution: TimeSpan, _ clock: any WallClock
    ) -> [HealthCheck] {
        [
            .ping,
            HealthCheck("metric-storage-ready", probes: [.readyz]) {
                // One of each is enough to know, and anybody may ask: no list is made for it.
                guard await metrics.hasNode(of: inventory) else { return "no node has metrics yet" }
                return await metrics.hasPod(of: inventory) ? nil : "no pod has metrics yet"
            },
            HealthCheck("metric-collection-timely", probes: [.livez]) {
                guard let start = scraper.lastCycleStart else { return nil }
                let age = clock.now() - start
                return age > resolution * 1.5 ? "the last scrape began \(age) ago" : nil
            },
        ]
    }
}

extension ResourceMetricsProvider {
    /// Whether any node has a usage.
    fileprivate func hasNode(of inventory: Inventory) async -> Bool {
        for node in inventory.nodes(matching: .everything) {
            if case .success = await usage(ofNode: node.name) { return true }
        }
        return false
    }

    /// Whether any pod has a usage.
    fileprivate func hasPod(of inventory: Inventory) async -> Bool {
        for pod in inventory.pods(in: nil, matching: .everything) where pod.phase == "Running" {
            if case .success = await usage(ofPod: pod.name, in: pod.namespace) { return true }
        }
        return false
    }
}

/// Follows a collection of the kube-apiserver until the server stops.
struct Follower: Service {
    let follow: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown { await follow() }
    }
}

/// Scrapes kubelets until the server stops.
struct ScrapeService: Service {
    let scraper: KubeletScraper

    func run() async throws {
        await cancelWhenGracefulShutdown { await scraper.run() }
    }
}
