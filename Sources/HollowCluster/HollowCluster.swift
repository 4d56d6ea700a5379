import Certificates
public import Logging
public import Samples
public import ServiceLifecycle
import Synchronization

/// A Kubernetes cluster without a cluster: hollow kubelets, and a hollow kube-apiserver with its aggregator, all on
/// loopback and spoken to over HTTPS.
///
/// ```swift
/// var configuration = HollowClusterConfiguration()
/// configuration.generatedNodes = 3
/// try await HollowCluster.withCluster(configuration) { cluster in
///     try await cluster.setBackend(AggregatedBackend(port: 10250, authorities: [cluster.certificateAuthority]))
///     try cluster.kubeconfig(for: .admin).write(toFile: "kubeconfig", atomically: true, encoding: .utf8)
/// }
/// ```
///
/// A cluster lives once: made, started, stopped. As a `Service` it starts when it is run and stops on graceful shutdown
/// at once, whatever watches are open.
public final class HollowCluster: Service, Sendable {
    /// What the cluster was made of.
    public let configuration: HollowClusterConfiguration

    let clock: any WallClock
    let logger: Logger
    let store: ObjectStore
    let credentials: Credentials
    let responder: APIServerResponder
    let proxy: AggregationProxy
    let fleet: KubeletFleet
    private let listener: APIServerListener
    private let timeline: Timeline

    private enum Phase {
        case made, starting, started, stopped
    }

    private struct State {
        var phase = Phase.made
        var port = 0
        var isRefusing = false
        /// Holds the port while nothing listens.
        var reservation: PortReservation?
        var ticker: Task<Void, Never>?
    }

    private let state = Mutex(State())

    /// Makes a cluster; nothing listens before it is started.
    ///
    /// - Parameters:
    ///   - configuration: what it shall have.
    ///   - clock: the time that samples, ages and the replay follow.
    ///   - logger: where it says what it does.
    public init(
        configuration: HollowClusterConfiguration = HollowClusterConfiguration(),
        clock: any WallClock = SystemClock(),
        logger: Logger = Logger(label: "hollow-cluster")
    ) throws {
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        var tokens = configuration.tokens
        let server = UserInfo.serviceAccount(namespace: configuration.serverNamespace, name: configuration.serverName)
        let autoscaler = UserInfo.serviceAccount(namespace: "kube-system", name: "horizontal-pod-autoscaler")
        for user in [server, autoscaler] where !tokens.values.contains(where: { $0.name == user.name }) {
            // Not to be guessed by others on the machine.
            let secret = (0..<4).map { _ in String(UInt64.random(in: 0...UInt64.max), radix: 36) }.joined()
            tokens["hollow-\(secret)"] = user
        }
        credentials = try Credentials(tokens: tokens)
        store = ObjectStore(historyLimit: configuration.historyLimit)
        proxy = AggregationProxy(credentials: credentials, logger: logger)
        let start = clock.now()
        fleet = try KubeletFleet(configuration, start: start, clock: clock, credentials: credentials, store: store)
        timeline = Timeline(objects: fleet.replayed, start: start, store: store, clock: clock)
        responder = APIServerResponder(
            store: store, credentials: credentials, proxy: proxy, clock: clock, logLimit: configuration.requestLogLimit
        ) { [timeline] in timeline.catchUp() }
        let identity = try credentials.authority.issue(
            .server(
                "kube-apiserver",
                dnsNames: ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"],
                ipAddresses: Array(Set(["127.0.0.1", configuration.host])).sorted()))
        listener = APIServerListener(
            responder: responder, tls: try ServerTLS.configuration(identity, protocols: ["h2", "http/1.1"]),
            host: configuration.host, logger: logger)
        for object in try InitialObjects(configuration, credentials, now: start).all() {
            guard let resource = ResourceType.of(object) else {
                let name = "\(object["kind"]?.string ?? "an object without kind") \(ObjectKey(of: object).name)"
                throw HollowClusterError(.invalidManifest, detail: "\(name): there is no such resource here")
            }
            store.put(object, as: resource)
        }
    }

    /// Begins to listen. When it returns, every kubelet and the API server can be spoken to.
    public func start() async throws {
        let mayStart = state.withLock { state in
            guard state.phase == .made else { return false }
            state.phase = .starting
            return true
        }
        guard mayStart else { throw HollowClusterError(.wrongState, detail: "a hollow cluster is started once") }
        do {
            try await fleet.open()
            for object in fleet.objects() {
                guard let resource = ResourceType.of(object) else { continue }
                store.put(object, as: resource)
            }
            timeline.begin()
            let port = try await listener.open(port: configuration.apiServerPort)
            let ticker = Task { await tick() }
            state.withLock { state in
                state.phase = .started
                state.port = port
                state.ticker = ticker
            }
            logger.info(
                "the hollow cluster is up",
                metadata: ["address": "https://\(configuration.host):\(port)", "nodes": "\(fleet.count)"])
        } catch {
            await stop()
            throw error
        }
    }

    /// Cuts every connection and stops listening. Returns when all is over.
    public func stop() async {
        let ticker = state.withLock { state in
            state.phase = .stopped
            return state.ticker
        }
        ticker?.cancel()
        await ticker?.value
        store.closeWatches()
        await listener.close()
        await fleet.close()
        do {
            try await proxy.setBackend(nil)
        } catch {
            logger.debug("the aggregator's client did not end well", metadata: ["error": "\(error)"])
        }
    }

    /// Starts, waits for the graceful shutdown or the cancellation, and stops.
    public func run() async throws {
        try await start()
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
        }
        await stop()
    }

    /// Runs `body` with a started cluster, and stops the cluster afterwards.
    public static func withCluster<Result: Sendable>(
        _ configuration: HollowClusterConfiguration = HollowClusterConfiguration(),
        clock: any WallClock = SystemClock(),
        logger: Logger = Logger(label: "hollow-cluster"),
        _ body: (HollowCluster) async throws -> Result
    ) async throws -> Result {
        let cluster = try HollowCluster(configuration: configuration, clock: clock, logger: logger)
        try await cluster.start()
        do {
            let result = try await body(cluster)
            await cluster.stop()
            return result
        } catch {
            await cluster.stop()
            throw error
        }
    }

    /// The port that the API server listens on; 0 before the start.
    public var apiServerPort: Int { state.withLock { $0.port } }

    /// Lets everything happen that is due by now. It happens by itself too: with every request, and twice a second.
    public func catchUp() {
        timeline.catchUp()
    }

    /// Stops and opens the listener, for `setFault`.
    func setRefusing(_ refuses: Bool) async throws {
        let (isRefusing, port) = state.withLock { state in
            defer { state.isRefusing = refuses }
            return (state.isRefusing, state.port)
        }
        guard refuses != isRefusing, port != 0 else { return }
        if refuses {
            store.closeWatches()
            await listener.close()
            let reservation = PortReservation(host: configuration.host, port: port)
            state.withLock { $0.reservation = reservation }
        } else {
            _ = try await listener.open(port: port)
            state.withLock { $0.reservation = nil }
        }
    }

    private func tick() async {
        let bookmarks = max(1, configuration.bookmarkInterval.milliseconds / 500)
        var count: Int64 = 0
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(500))
            guard !Task.isCancelled else { return }
            timeline.catchUp()
            count += 1
            if count.isMultiple(of: bookmarks) { store.sendBookmarks() }
        }
    }
}
