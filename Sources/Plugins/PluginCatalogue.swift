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

    private struct Key: Hashable {
        var metric: String
        var resource: GroupResource
    }

    private struct Entry {
        var plugin: Plugin
        var metric: DerivedMetric
    }

    private let entries: [Key: Entry]
    private let descriptions: [CustomMetricDescription]
    private let query: any SampleQuery
    private let inventory: any ObjectInventory
    private let clock: any WallClock
    private let policy: Policy
    private let failures: FailureLog
    private let observer: (any PluginObserver)?

    /// Loads plugins.
    ///
    /// - Parameter observer: told of every computation.
    /// - Throws: what is wrong with the first plugin that can't be used, or with the second that declares a metric.
    public init(
        _ sources: [PluginSource], query: any SampleQuery, inventory: any ObjectInventory,
        observer: (any PluginObserver)? = nil, clock: any WallClock = SystemClock(), policy: Policy, logger: Logger
    ) throws(PluginError) {
        self.query = query
        self.inventory = inventory
        self.observer = observer
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
        self.entries = entries
        descriptions = entries.values.map(\.metric.description).sorted()
    }

    public func customMetrics() -> [CustomMetricDescription] {
        descriptions
    }

    public func customMetric(_ metric: String, of object: ObjectReference, where labels: LabelSelector) async
        -> CustomMetricAnswer
    {
        guard let entry = entries[Key(metric: metric, resource: object.resource)] else { return .unknownMetric }
        let found: DescribedObject? =
            object.resource == .pods
            ? inventory.pod(named: object.name, in: object.namespace).map { .pod($0) }
            : inventory.node(named: object.name).map { .node($0) }
        guard let found else {
            return CustomMetricAnswer(absent: [AbsentValue(object: object, reason: .unknownObject)])
        }
        return await answer(entry, [found], labels)
    }

    public func customMetric(
        _ metric: String, ofAll resource: GroupResource, in namespace: String, matching selector: LabelSelector,
        where labels: LabelSelector
    ) async -> CustomMetricAnswer {
        guard let entry = entries[Key(metric: metric, resource: resource)] else { return .unknownMetric }
        let objects: [DescribedObject] =
            resource == .pods
            ? inventory.pods(in: namespace.isEmpty ? nil : namespace, matching: selector)
                .filter(\.isRunning).map { .pod($0) }
            : inventory.nodes(matching: selector).map { .node($0) }
        return await answer(entry, objects, labels)
    }

    private func answer(_ entry: Entry, _ objects: [DescribedObject], _ labels: LabelSelector) async
        -> CustomMetricAnswer
    {
        // Derived values have no labels, so a condition on labels that must be there is met by none.
        guard labels.matches([:]) else {
            return CustomMetricAnswer(absent: objects.map { AbsentValue(object: $0.reference, reason: .noSamples) })
        }
        let start = ContinuousClock.now
        let results = await entry.plugin.evaluate(
            entry.metric, for: objects, query: query, now: clock.now(), maximumAge: policy.maximumAge,
            budget: policy.requestBudget
        )
        var answer = CustomMetricAnswer()
        for (object, result) in zip(objects, results) {
            switch result {
            case .success(let value):
                answer.values.append(
                    CustomMetricValue(
                        object: object.reference, timestamp: value.timestamp, window: value.window, value: value.value
                    )
                )
            case .failure(let reason):
                answer.absent.append(AbsentValue(object: object.reference, reason: reason))
                if case .pluginError(let message) = reason {
                    failures.note(message, plugin: entry.plugin.header.name, object: object.reference)
                }
            }
        }
        let failed = answer.absent.count { if case .pluginError = $0.reason { true } else { false } }
        observer?.evaluated(
            plugin: entry.plugin.header.name, objects: objects.count, failures: failed,
            took: ContinuousClock.now - start
        )
        return answer
    }
}
