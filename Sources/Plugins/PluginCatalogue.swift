import Egress
public import Logging
import LuaRuntime
public import Samples
import Synchronization

/// All plugins in use; serves the metrics that they derive and bring in.
public final class PluginCatalogue: CustomMetricsProvider, ExternalMetricsProvider {
    /// What plugins may use.
    public struct Policy: Sendable {
        /// The oldest that the newest sample behind a value may be.
        public var maximumAge: TimeSpan
        /// The most time for one request, whatever number of objects it asks for.
        public var requestBudget: Duration
        /// What one plugin may use.
        public var limits: PluginLimits
        /// How long samples are kept; nil where longer windows need not be told of.
        public var retention: TimeSpan?

        /// Makes a policy.
        public init(
            maximumAge: TimeSpan, requestBudget: Duration = .seconds(2), limits: PluginLimits = PluginLimits(),
            retention: TimeSpan? = nil
        ) {
            self.maximumAge = maximumAge
            self.requestBudget = requestBudget
            self.limits = limits
            self.retention = retention
        }
    }

    /// What an entry is found by.
    struct Key: Hashable, Sendable, CustomStringConvertible {
        var metric: String
        var resource: GroupResource

        var description: String { "\(resource)/\(metric)" }
    }

    /// A metric and the plugin that computes it.
    struct Entry: Sendable {
        var plugin: Plugin
        var metric: DerivedMetric
    }

    private let current: Mutex<PluginSet>
    let query: any SampleQuery
    let inventory: any ObjectInventory
    let clock: any WallClock
    let policy: Policy
    let failures: FailureLog
    let observer: (any PluginObserver)?
    let logger: Logger
    let memo: ValueMemo
    let externalMemo: ExternalMemo
    /// What providers bring in without having declared it.
    let discovered = DiscoveredNames()
    let discovery = DiscoveryList()
    /// What is recorded.
    let recorded = RecordedSeries()
    /// Why external metrics could not be brought in.
    let externalFailures = Mutex<[String: String]>([:])
    /// Tells what the last error was of those who bring a series in, for the objects of which there is one.
    let providerFailures = Mutex<
        (@Sendable (_ series: String, _ objects: [ObjectReference]) -> [ObjectReference: String])?
    >(nil)
    private let replaced = ChangeSignal()
    /// What plugins have of the world.
    let host: PluginHost

    /// Makes a catalogue without plugins; `PluginReloader` puts them in.
    ///
    /// - Parameters:
    ///   - changes: tells of new samples; until then values are remembered. Nil remembers nothing.
    ///   - observer: told of every computation.
    ///   - host: what plugins have of the world; without it, a clock and a log.
    public init(
        query: any SampleQuery, inventory: any ObjectInventory, changes: (any ChangeFeed)? = nil,
        observer: (any PluginObserver)? = nil, host: PluginHost? = nil, clock: any WallClock = SystemClock(),
        policy: Policy, logger: Logger
    ) {
        self.host = host ?? PluginHost(clock: clock, logger: logger)
        self.query = query
        self.inventory = inventory
        self.observer = observer
        memo = ValueMemo(changes: changes)
        externalMemo = ExternalMemo(clock: clock)
        self.clock = clock
        self.policy = policy
        self.logger = logger
        failures = FailureLog(clock: clock, logger: logger)
        current = Mutex(PluginSet())
    }

    /// Makes a catalogue of plugins, all of which must be good.
    ///
    /// - Throws: what is wrong with the first plugin that can't be used, or with the second that declares a metric.
    public convenience init(
        _ sources: [PluginSource], query: any SampleQuery, inventory: any ObjectInventory,
        changes: (any ChangeFeed)? = nil, observer: (any PluginObserver)? = nil, host: PluginHost? = nil,
        clock: any WallClock = SystemClock(), policy: Policy, logger: Logger
    ) throws(PluginError) {
        self.init(
            query: query, inventory: inventory, changes: changes, observer: observer, host: host, clock: clock,
            policy: policy, logger: logger)
        var claims = PluginClaims()
        var plugins: [Plugin] = []
        for source in sources {
            let plugin = try Plugin(source, limits: policy.limits, host: self.host)
            try claims.add(plugin)
            plugins.append(plugin)
            logger.info("loaded plugin \(plugin.summary)")
        }
        replace(PluginSet(plugins))
    }

    /// The plugins in use. Who needs more than one thing of them asks once: the next answer may be another one.
    var plugins: PluginSet { current.withLock { $0 } }

    /// What computes which metric.
    var entries: [Key: Entry] { plugins.entries }

    /// Puts other plugins into use, all at once; requests that are being answered end with those they began with.
    func replace(_ plugins: PluginSet) {
        // The former set goes when the lock is no longer held: freeing machines takes time.
        _ = current.withLock { current in
            let former = current
            current = plugins
            return former
        }
        memo.forget(for: plugins.number)
        externalMemo.forget()
        replaced.announce()
    }

    /// The kinds of objects that must be followed besides nodes and pods, for the metrics that there are and for what
    /// plugins may reach.
    public var neededResources: Set<GroupResource> {
        let plugins = plugins
        var resources = Set(plugins.entries.keys.lazy.map(\.resource))
        for plugin in plugins.plugins {
            if (plugin.access.wanted.http + plugin.access.wanted.tcp).contains(where: \.isServices) {
                resources.insert(.services)
            }
            for provider in plugin.providers {
                if case .objects(let resource) = provider.subject { resources.insert(resource) }
            }
        }
        return resources.filter { $0 == .services }
    }

    /// Tells when plugins were loaded, changed or removed.
    public var changes: any ChangeFeed { replaced }
}
