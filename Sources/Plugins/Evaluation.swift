import Samples

/// The computations of one request: each metric is computed once for each object, whoever needs it.
struct Evaluation {
    private let entries: [PluginCatalogue.Key: PluginCatalogue.Entry]
    private let ages: MaximumAges
    private let catalogue: PluginCatalogue
    private let now: Timestamp
    private let deadline: ContinuousClock.Instant
    private let cycle: UInt64?
    private let plugins: PluginSet
    private var known: [PluginCatalogue.Key: [ObjectReference: DerivedResult]] = [:]

    /// Begins to answer a request.
    ///
    /// The time for everything is what the operator gives the plugins of all metrics that are needed, the most patient of
    /// them.
    ///
    /// - Parameters:
    ///   - key: the metric that is asked for.
    ///   - plugins: those that there are; they stay the same for the whole request.
    init(of key: PluginCatalogue.Key, _ plugins: PluginSet, _ catalogue: PluginCatalogue) {
        self.plugins = plugins
        entries = plugins.entries
        let times = UseGraph(plugins.entries).needed(by: key).map { key in
            plugins.entries[key]?.plugin.limits.time ?? catalogue.policy.requestBudget
        }
        let budget = times.max() ?? catalogue.policy.requestBudget
        ages = plugins.maximumAges(catalogue.policy.maximumAge)
        self.catalogue = catalogue
        cycle = catalogue.memo.cycle
        now = catalogue.clock.now()
        deadline = ContinuousClock.now + budget
    }

    /// What a metric comes to, for each object in its place.
    ///
    /// - Parameter path: the metrics for which this one is needed.
    mutating func results(
        of key: PluginCatalogue.Key, for objects: [DescribedObject], neededBy path: [PluginCatalogue.Key] = []
    ) async -> [DerivedResult] {
        let path = path + [key]
        guard let entry = entries[key] else {
            let user = path.dropLast().last.map { "\($0)" } ?? "\(key)"
            return Self.failed(objects, "\(user) uses \(plugins.unknown(key))")
        }
        // Loading has looked for these; this is for plugins that were loaded one by one.
        if path.count > UseGraph.mostInRow { return Self.failed(objects, UseGraph.Fault.row(path).description) }
        var results: [DerivedResult?]
        if let known = known[key] {
            results = objects.map { known[$0.reference] }
        } else {
            results = Array(repeating: nil, count: objects.count)
        }
        catalogue.memo.fill(&results, entry, for: objects, cycle: cycle, plugins: plugins.number, now: now)
        let places = results.indices.filter { results[$0] == nil }
        // Mostly it is none or all of them.
        let missing = places.count == objects.count ? objects : places.map { objects[$0] }
        if !missing.isEmpty {
            let used = await self.used(by: entry.metric, missing, path)
            let computed = await compute(entry, missing, used)
            catalogue.memo.keep(zip(missing, computed), of: entry, cycle: cycle, plugins: plugins.number, now: now)
            // What was asked for itself is not asked for again.
            if path.count == 1, missing.count == objects.count { return computed }
            for (place, result) in zip(places, computed) { results[place] = result }
        }
        let complete = results.map { $0 ?? .failure(.unknownObject) }
        if path.count > 1 {
            for (object, result) in zip(objects, complete) { known[key, default: [:]][object.reference] = result }
        }
        return complete
    }

    /// What the metrics come to that a metric uses.
    private mutating func used(
        by metric: DerivedMetric, _ objects: [DescribedObject], _ path: [PluginCatalogue.Key]
    ) async -> UsedMetrics {
        var used: UsedMetrics = [:]
        for key in metric.uses {
            let subjects = key.resource == metric.resource ? objects : podsBehind(objects)
            let results = await self.results(of: key, for: subjects, neededBy: path)
            used[key] = UsedMetric(
                results: Dictionary(
                    zip(subjects.lazy.map(\.reference), results), uniquingKeysWith: { first, _ in first }),
                combining: entries[key]?.metric.combining ?? .sum)
        }
        return used
    }

    /// The pods behind objects, each once.
    private func podsBehind(_ objects: [DescribedObject]) -> [DescribedObject] {
        var pods: [PodRecord] = []
        var nodes: Set<String> = []
        for object in objects {
            switch object {
            case .pod(let pod): pods.append(pod)
            case .node(let node): nodes.insert(node.name)
            case .group(let group): pods += group.pods
            }
        }
        if !nodes.isEmpty {
            pods += catalogue.inventory.pods(in: nil, matching: .everything)
                .filter { $0.isRunning && nodes.contains($0.nodeName) }
        }
        var seen: Set<ObjectReference> = []
        return pods.compactMap { seen.insert($0.reference).inserted ? .pod($0) : nil }
    }

    private func compute(
        _ entry: PluginCatalogue.Entry, _ objects: [DescribedObject], _ used: UsedMetrics
    ) async -> [DerivedResult] {
        let start = ContinuousClock.now
        let metric = entry.metric
        let request = RunPhase.Request(
            metric.metric, of: metric.resource, for: objects, window: metric.window, used: used,
            query: catalogue.query, inventory: catalogue.inventory, now: now, ages: ages)
        // A plugin has its own time at most, and no more than is left of the request's.
        let own = start + (entry.plugin.limits.time ?? catalogue.policy.requestBudget)
        let results = await entry.plugin.evaluate(entry.metric, request, deadline: min(deadline, own))
        let name = entry.plugin.header.name
        var failures = 0
        for (object, result) in zip(objects, results) {
            guard case .failure(.pluginError(let message)) = result else { continue }
            failures += 1
            catalogue.failures.note(message, plugin: name, metric: entry.metric.key, object: object.reference)
        }
        catalogue.observer?.evaluated(
            plugin: name, objects: objects.count, failures: failures, took: ContinuousClock.now - start)
        return results
    }

    private static func failed(_ objects: [DescribedObject], _ message: String) -> [DerivedResult] {
        objects.map { _ in .failure(.pluginError(message)) }
    }
}
