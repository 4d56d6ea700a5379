public import KubernetesClient
public import Logging
import NIOCore
public import NIOSSL
public import Samples
import Synchronization

/// Scrapes every node's kubelet again and again.
public final class KubeletScraper: Sendable {
    /// How kubelets are scraped.
    public struct Configuration: Sendable {
        /// The time from one cycle to the next.
        public var resolution: TimeSpan
        /// How long one page may take.
        public var timeout: TimeSpan
        /// How kubelets are dialled.
        public var addresses: KubeletAddressPolicy
        /// What we trust in kubelets and present to them; nil speaks without TLS.
        public var tls: TLSConfiguration?
        /// What kubelets' certificates must be made out to.
        public var serverName: KubeletServerName
        /// How requests are signed.
        public var credential: ClusterAccess.Credential
        /// The largest page in bytes, unpacked.
        public var largestPage = 64 << 20
        /// How many kubelets are asked at the same time.
        public var concurrency = 256
        /// How we name ourselves.
        public var userAgent: String

        /// Makes a configuration.
        public init(
            resolution: TimeSpan, timeout: TimeSpan, addresses: KubeletAddressPolicy, tls: TLSConfiguration?,
            serverName: KubeletServerName = .address, credential: ClusterAccess.Credential, userAgent: String
        ) {
            self.resolution = resolution
            self.timeout = timeout
            self.addresses = addresses
            self.tls = tls
            self.serverName = serverName
            self.credential = credential
            self.userAgent = userAgent
        }
    }

    private struct State {
        var targets: [String: KubeletTarget] = [:]
        var lastStart: Timestamp?
    }

    private let configuration: Configuration
    private let settings: KubeletConnection.Settings
    private let inventory: any ObjectInventory
    private let sink: any SampleSink
    private let observer: (any ScrapeObserver)?
    private let clock: any WallClock
    private let logger: Logger
    private let state = Mutex(State())

    /// Makes a scraper.
    ///
    /// - Parameter observer: told of every scrape.
    /// - Throws: where the TLS configuration can't be used.
    public init(
        _ configuration: Configuration, inventory: any ObjectInventory, sink: any SampleSink,
        observer: (any ScrapeObserver)? = nil, clock: any WallClock = SystemClock(), logger: Logger
    ) throws {
        self.configuration = configuration
        self.inventory = inventory
        self.sink = sink
        self.observer = observer
        self.clock = clock
        self.logger = logger
        settings = KubeletConnection.Settings(
            tls: try configuration.tls.map { try NIOSSLContext(configuration: $0) },
            serverName: configuration.serverName,
            token: BearerToken(configuration.credential, clock: clock),
            timeout: .milliseconds(configuration.timeout.milliseconds), largestPage: configuration.largestPage,
            userAgent: configuration.userAgent
        )
    }

    /// Tells when a cycle has ended.
    public let changes = ChangeSignal()

    /// When the newest cycle began; nil before the first.
    public var lastCycleStart: Timestamp? { state.withLock { $0.lastStart } }

    /// Scrapes at once and then every resolution, until cancelled.
    ///
    /// A cycle that takes longer than the resolution delays the next one; none is ever run beside another.
    public func run() async {
        let clock = ContinuousClock()
        var next = clock.now
        while !Task.isCancelled {
            await cycle()
            next = max(next.advanced(by: configuration.resolution.duration), clock.now)
            try? await clock.sleep(until: next)
        }
        closeAll()
    }

    /// Scrapes every node once.
    public func cycle() async {
        let all = inventory.nodes(matching: .everything)
        let now = clock.now()
        let due = zip(all, targets(for: all, now)).filter { $0.1.isDue(at: now) }
        let start = ContinuousClock.now
        let spread = Self.spread(of: due.count)
        func jitter() -> Duration { spread * Double.random(in: 0..<1) }
        var failed = 0
        await withTaskGroup(of: Bool.self) { group in
            var waiting = due.makeIterator()
            for _ in 0..<configuration.concurrency {
                guard let (node, target) = waiting.next() else { break }
                group.addTask { await self.scrape(node, target, after: jitter()) }
            }
            while let succeeded = await group.next() {
                if !succeeded { failed += 1 }
                if let (node, target) = waiting.next() {
                    group.addTask { await self.scrape(node, target, after: jitter()) }
                }
            }
        }
        let took = ContinuousClock.now - start
        observer?.finishedCycle(took: took)
        logger.debug("scraped \(due.count - failed) of \(all.count) nodes in \(took)")
        changes.announce()
    }

    /// Over how long the beginnings of a cycle's scrapes are spread: 8 ms a node and 4 s at most, as metrics-server does.
    private static func spread(of nodes: Int) -> Duration {
        min(.milliseconds(8) * max(0, nodes - 1), .seconds(4))
    }

    /// The targets of the nodes that there are now; those of nodes that are gone are closed.
    private func targets(for nodes: [NodeRecord], _ now: Timestamp) -> [KubeletTarget] {
        let (current, gone) = state.withLock { state in
            state.lastStart = now
            var kept: [String: KubeletTarget] = [:]
            for node in nodes {
                kept[node.name] =
                    state.targets.removeValue(forKey: node.name)
                    ?? KubeletTarget(node: node.name, sink: sink, settings: settings)
            }
            let gone = state.targets
            state.targets = kept
            return (nodes.compactMap { kept[$0.name] }, gone)
        }
        gone.values.forEach { $0.close() }
        if !gone.isEmpty { observer?.forgot(nodes: gone.keys.sorted()) }
        return current
    }

    /// Scrapes one node.
    ///
    /// - Parameter delay: how long to wait first, so that not all kubelets are asked in the same instant.
    /// - Returns: whether it brought samples.
    private func scrape(_ node: NodeRecord, _ target: KubeletTarget, after delay: Duration) async -> Bool {
        if delay > .zero { try? await Task.sleep(for: delay) }
        let start = ContinuousClock.now
        var report = ScrapeReport(node: node.name, start: clock.now(), took: .zero, bytes: 0, failure: nil)
        do throws(ScrapeError) {
            let outcome = try await target.scrape(node, configuration.addresses, clock: clock)
            report.took = ContinuousClock.now - start
            report.bytes = outcome.bytes
            observer?.scraped(report)
            if target.note(nil, at: clock.now(), resolution: configuration.resolution) {
                logger.info("scraping node \(node.name) works again")
            }
            logger.trace("node \(node.name): \(outcome.samples) samples, \(outcome.summary.appended) of them new")
            return true
        } catch {
            if Task.isCancelled { return false }
            report.took = ContinuousClock.now - start
            report.failure = error.code
            observer?.scraped(report)
            if target.note(error, at: clock.now(), resolution: configuration.resolution) {
                logger.warning("can't scrape node \(node.name): \(error)")
            } else {
                logger.debug("still can't scrape node \(node.name): \(error)")
            }
            return false
        }
    }

    private func closeAll() {
        let targets = state.withLock { state in
            defer { state.targets = [:] }
            return Array(state.targets.values)
        }
        targets.forEach { $0.close() }
    }
}
