public import Logging
import LuaRuntime
public import Samples
import Synchronization

/// All plugins in use; serves the metrics that they derive.
public final class PluginCatalogue: CustomMetricsProvider {
    /// What plugins may use.
    public struct Policy: Sendable {
        /// The oldest that the newest sample behind a value may be.
        public var maximumAge: TimeSpan
        /// The most time for one request, whatever number of objects it asks for.
        public var requestBudget: Duration
        /// What one plugin may use.
        public var limits: PluginLimits

        /// Makes a policy.
        public init(
            maximumAge: TimeSpan, requestBudget: Duration = .seconds(2), limits: PluginLimits = PluginLimits()
        ) {
            self.maximumAge = maximumAge
            self.requestBudget = requestBudget
            self.limits = limits
        }
    }

    struct Key: Hashable, Sendable, CustomStringConvertible {
        var metric: String
        var resource: GroupResource

        var description: String { "\(resource)/\(metric)" }
    }

    struct Entry: Sendable {
        var plugin: Plugin
        var metric: DerivedMetric
    }

    let entries: [Key: Entry]
    let descriptions: [CustomMetricDescription]
    let query: any SampleQuery
    let inventory: any ObjectInventory
    let clock: any WallClock
    let policy: Policy
    let failures: FailureLog
    let observer: (any PluginObserver)?
    let memo: ValueMemo

    /// Loads plugins.
    ///
    /// - Parameters:
    ///   - changes: tells of new samples; until then values are remembered. Nil remembers nothing.
    ///   - observer: told of every computation.
    /// - Throws: what is wrong with the first plugin that can't be used, or with the second that declares a metric.
    public init(
        _ sources: [PluginSource], query: any SampleQuery, inventory: any ObjectInventory,
        changes: (any ChangeFeed)? = nil, observer: (any PluginObserver)? = nil,
        clock: any WallClock = SystemClock(), policy: Policy, logger: Logger
    ) throws(PluginError) {
        self.query = query
        self.inventory = inventory
        self.observer = observer
        memo = ValueMemo(changes: changes)
        self.clock = clock
        self.policy = policy
        failures = FailureLog(clock: clock, logger: logger)
        var entries: [Key: Entry] = [:]
        var names: [String: String] = [:]
        for source in sources {
            let plugin = try Plugin(source, limits: policy.limits.machine)
            if let other = names.updateValue(plugin.path, forKey: plugin.header.name) {
                throw PluginError(
                    .conflict, "\(plugin.path): the plugin name \"\(plugin.header.name)\" is taken by \(other)"
                )
            }
            for metric in plugin.derived {
                let key = Key(metric: metric.metric, resource: metric.resource)
                if let other = entries[key] {
                    throw PluginError(
                        .conflict,
                        "\(plugin.path): metric \"\(metric.metric)\" of \(metric.resource) is already declared by \(other.plugin.path)"
                    )
                }
                entries[key] = Entry(plugin: plugin, metric: metric)
            }
            let metrics = plugin.derived.map { "\($0.resource)/\($0.metric)" }.joined(separator: ", ")
            let version = plugin.header.version.isEmpty ? "" : " \(plugin.header.version)"
            logger.info(
                "loaded plugin \(plugin.header.name)\(version): \(metrics.isEmpty ? "it declares nothing" : metrics)")
        }
        if let circle = Evaluation.circle(among: entries) {
            let path = circle.first.flatMap { entries[$0]?.plugin.path } ?? ""
            throw PluginError(.declaration, "\(path): \(Evaluation.circle(circle))")
        }
        self.entries = entries
        descriptions = entries.values.map(\.metric.description).sorted()
    }
    /// The kinds of objects that must be followed besides nodes and pods, for the metrics that there are.
    public var neededResources: Set<GroupResource> {
        Set(entries.keys.lazy.map(\.resource).filter { $0 == .services })
    }
}
