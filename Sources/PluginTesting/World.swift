import Logging
import LuaRuntime
import Plugins
import SampleStore
import Samples
import Synchronization

/// All that a plugin has around it in one test: a cluster, stored samples, and a clock that the test moves.
final class World: Sendable {
    /// When every test begins: 2026-01-01T00:00:00Z.
    static let start = Timestamp(seconds: 1_767_225_600)
    /// As the server has it where no flag says otherwise.
    static let maximumAge = TimeSpan.minutes(3)
    /// The most time that the plugin's functions may take for one question: of no test's concern, but there is an end.
    private static let budget = Duration.seconds(30)
    /// How long samples are kept: longer than any test's windows.
    private static let retention = TimeSpan.minutes(7 * 24 * 60)

    /// A sample that has not been measured yet.
    private struct Pending {
        var time: Timestamp
        var series: SeriesID
        var value: Double
    }

    private struct State {
        var settings: [String: ConfiguredValue] = [:]
        /// The plugins beside it, by the paths of their files.
        var others: [(source: PluginSource, settings: [String: ConfiguredValue])] = []
        var granted: PluginPermissions?
        var isLoaded = false
        /// By time, the next one last.
        var pending: [Pending] = []
        var lastSeries: Timestamp?
    }

    let clock = ManualClock(World.start)
    let inventory = StagedInventory()
    let log = TestLog()
    let network: StagedNetwork
    let catalogue: PluginCatalogue
    /// Runs the plugin's providers, when the test lets it.
    let scheduler: ProviderScheduler
    let store: InMemorySampleStore
    /// Where the plugin's secrets are, once there are any.
    let secrets = World.secretsPath()
    private let source: PluginSource
    private let state = Mutex(State())

    init(_ source: PluginSource) {
        self.source = source
        store = InMemorySampleStore(policy: RetentionPolicy(retention: Self.retention), clock: clock)
        network = StagedNetwork(inventory)
        let host = PluginHost(
            clock: clock, network: network, secrets: SecretsFolder(path: secrets), logger: log.logger)
        catalogue = PluginCatalogue(
            query: store, inventory: inventory, host: host, clock: clock,
            policy: PluginCatalogue.Policy(maximumAge: Self.maximumAge, requestBudget: Self.budget),
            logger: log.serverLogger)
        scheduler = ProviderScheduler(catalogue: catalogue, sink: store)
    }

    deinit {
        removeSecrets()
    }

    // MARK: The plugin

    /// Sets what the operator sets; the plugin is loaded anew.
    func configure(_ settings: [String: ConfiguredValue]) {
        state.withLock { state in
            state.settings = settings
            state.isLoaded = false
        }
    }

    /// Grants this and nothing else; the plugin is loaded anew.
    func grant(_ permissions: PluginPermissions) {
        state.withLock { state in
            state.granted = permissions
            state.isLoaded = false
        }
    }

    /// Adds another plugin, whose metrics the plugin may use; one that is there already is set anew.
    ///
    /// - Parameter path: where its file is, seen from the plugin's.
    func add(plugin path: String, _ settings: [String: ConfiguredValue]) throws(PluginError) {
        let folder = source.path.lastIndex(of: "/").map { source.path[...$0] } ?? ""
        let other = try PluginSource(path: path.hasPrefix("/") ? path : folder + path)
        state.withLock { state in
            state.others.removeAll { $0.source.path == other.path }
            state.others.append((other, settings))
            state.isLoaded = false
        }
    }

    /// Loads the plugin where it isn't yet.
    func load() throws(PluginError) {
        let state = self.state.withLock { $0 }
        if state.isLoaded { return }
        try catalogue.use(only: source, settings: state.settings, granted: state.granted, beside: state.others)
        self.state.withLock { $0.isLoaded = true }
    }

    // MARK: Time and samples

    /// Takes down the values of a series, one for each step from now on.
    ///
    /// - Returns: false where there are too many series.
    func schedule(_ key: SeriesKey, _ values: [Double?], step: TimeSpan) -> Bool {
        let kind: MetricKind =
            ["_total", "_count", "_sum", "_bucket"].contains(where: key.metric.hasSuffix) ? .counter : .gauge
        guard let series = store.series(for: key, kind: kind) else { return false }
        let now = clock.now()
        state.withLock { state in
            for (index, value) in values.enumerated() {
                let time = now + step * Double(index)
                state.lastSeries = max(state.lastSeries ?? time, time)
                if let value { state.pending.append(Pending(time: time, series: series, value: value)) }
            }
            state.pending.sort { $0.time > $1.time }
        }
        return true
    }

    /// When the last value of any series is measured, where that lies ahead.
    var lastSeries: Timestamp? {
        guard let last = state.withLock({ $0.lastSeries }), last > clock.now() else { return nil }
        return last
    }

    /// Moves the clock, and lets happen what happens meanwhile.
    func advance(to target: Timestamp) async throws(PluginError) {
        try load()
        await settle(andCollect: true)
        while let next = [state.withLock { $0.pending.last?.time }, scheduler.nextTurn].compactMap({ $0 }).min(),
            next <= target
        {
            clock.set(to: max(next, clock.now()))
            await settle(andCollect: true)
        }
        clock.set(to: target)
    }

    /// Stores what has been measured by now, and what the plugin records of it.
    ///
    /// - Parameter collects: whether providers ask whose turn it is.
    func settle(andCollect collects: Bool = false) async {
        let now = clock.now()
        let due = state.withLock { state in
            var due: [Pending] = []
            while let next = state.pending.last, next.time <= now { due.append(state.pending.removeLast()) }
            return due
        }
        store.append(
            due.map { IncomingSample(series: $0.series, sample: Sample(timestamp: $0.time, value: $0.value)) })
        let stored = scheduler.stored
        if collects { await scheduler.collect() }
        if !due.isEmpty || scheduler.stored != stored { await catalogue.record(into: store) }
    }

    /// Sets the clock before anything has happened.
    ///
    /// - Returns: false where samples have been taken down already.
    func begin(at time: Timestamp) -> Bool {
        guard state.withLock({ $0.lastSeries == nil }) else { return false }
        clock.set(to: time)
        return true
    }

    /// How a time is told in messages: how long after the test's beginning.
    func elapsed(_ time: Timestamp) -> String { "\(time - Self.start)" }
}
