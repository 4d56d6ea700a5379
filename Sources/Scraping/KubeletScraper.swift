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
    /// - Parameters:
    ///   - changes: told when a cycle has ended.
    ///   - observer: told of every scrape.
    /// - Throws: where the TLS configuration can't be used.
    public init(
        _ configuration: Configuration, inventory: any ObjectInventory, sink: any SampleSink,
        changes: ChangeSignal = ChangeSignal(), observer: (any ScrapeObserver)? = nil,
        clock: any WallClock = SystemClock(), logger: Logger
    ) throws {
        self.configuration = configuration
        self.inventory = inventory
        self.sink = sink
        self.changes = changes
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
    public let changes: ChangeSignal

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
        let step = Self.step(between: due.count)
        var failed = 0
        await withTaskGroup(of: Bool.self) { group in
            // Each scrape has its instant in the cycle, and waits for a free place only where the cycle is late.
            for (index, (node, target)) in due.enumerated() {
                if index >= configuration.concurrency, await group.next() == false { failed += 1 }
                group.addTask { await self.scrape(node, target, at: start + step * index) }
            }
            for await succeeded in group where !succeeded { failed += 1 }
        }
        let took = ContinuousClock.now - start
        observer?.finishedCycle(took: took)
        logger.debug("scraped \(due.count - failed) of \(all.count) nodes in \(took)")
        changes.announce()
    }

    /// How long after one scrape of a cycle the next one begins, so that not all kubelets are asked in the same instant:
    /// 8 ms, and less where all of them would take more than 4 s to begin. The figures are metrics-server's, which leaves
    /// each beginning to chance; at its own instant in every cycle a kubelet is asked at even intervals.
    static func step(between nodes: Int) -> Duration {
        min(.milliseconds(8), .seconds(4) / max(1, nodes))
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
    /// - Parameter instant: when to begin.
    /// - Returns: whether it brought samples.
    private func scrape(_ node: NodeRecord, _ target: KubeletTarget, at instant: ContinuousClock.Instant) async -> Bool
    {
        try? await Task.sleep(until: instant, clock: .continuous)
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
