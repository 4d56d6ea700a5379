public import Samples
import Synchronization

extension PluginCatalogue {
    public func customMetrics() -> [CustomMetricDescription] {
        discovery.descriptions(plugins, discovered)
    }

    public func customMetric(_ metric: String, of object: ObjectReference, where labels: LabelSelector) async
        -> CustomMetricAnswer
    {
        let plugins = plugins
        guard let source = source(of: Key(metric: metric, resource: object.resource), in: plugins) else {
            return .unknownMetric
        }
        guard let found = ObjectFinder(inventory: inventory, query: query).object(object) else {
            return CustomMetricAnswer(absent: [AbsentValue(object: object, reason: .unknownObject)])
        }
        return await answer(source, in: plugins, [found], labels)
    }

    public func customMetric(
        _ metric: String, ofAll resource: GroupResource, in namespace: String, matching selector: LabelSelector,
        where labels: LabelSelector
    ) async -> CustomMetricAnswer {
        let plugins = plugins
        guard let source = source(of: Key(metric: metric, resource: resource), in: plugins) else {
            return .unknownMetric
        }
        let objects = ObjectFinder(inventory: inventory, query: query).objects(
            of: resource, in: namespace, matching: selector)
        return await answer(source, in: plugins, objects, labels)
    }

    /// Where a metric comes from.
    enum Source {
        /// A plugin computes it.
        case computed(DerivedMetric)
        /// A provider has stored it.
        case stored(ServedMetric)
    }

    /// What is declared stands before what was brought in without a declaration.
    func source(of key: Key, in plugins: PluginSet) -> Source? {
        if let entry = plugins.entries[key] { return .computed(entry.metric) }
        return (plugins.served[key] ?? discovered.served[key]).map { .stored($0) }
    }

    private func answer(
        _ source: Source, in plugins: PluginSet, _ objects: [DescribedObject], _ labels: LabelSelector
    ) async -> CustomMetricAnswer {
        switch source {
        case .computed(let metric):
            var evaluation = Evaluation(of: metric.key, plugins, self)
            let results = await evaluation.results(of: metric.key, for: objects)
            return Self.answer(results, for: objects, metric.combining, labels)
        case .stored(let metric):
            let series = series(in: plugins)
            let results = objects.map { metric.value(of: $0, where: labels, series) }
            // The values are those of the series whose labels are wanted.
            let answer = Self.answer(results, for: objects, metric.combining, .everything)
            return explained(answer, of: metric.series)
        }
    }

    /// The same answer, where samples are missing with what went wrong when they should have been brought in.
    private func explained(_ answer: CustomMetricAnswer, of series: String) -> CustomMetricAnswer {
        let missing = answer.absent.indices.filter { index in
            switch answer.absent[index].reason {
            case .noSamples, .stale: true
            default: false
            }
        }
        guard !missing.isEmpty, let failures = providerFailures.withLock({ $0 }) else { return answer }
        let messages = failures(series, missing.map { answer.absent[$0].object })
        if messages.isEmpty { return answer }
        var answer = answer
        for index in missing {
            if let message = messages[answer.absent[index].object] {
                answer.absent[index].reason = .pluginError(message)
            }
        }
        return answer
    }

    /// The series of objects, as they are now.
    func series(in plugins: PluginSet) -> ObjectSeries {
        ObjectSeries(query: query, now: clock.now(), ages: plugins.maximumAges(policy.maximumAge))
    }

    /// One value for each object: those whose labels are wanted, combined as the metric has it.
    private static func answer(
        _ results: [DerivedResult], for objects: [DescribedObject], _ combining: SetAggregation, _ labels: LabelSelector
    ) -> CustomMetricAnswer {
        var answer = CustomMetricAnswer()
        answer.values.reserveCapacity(objects.count)
        for (object, result) in zip(objects, results) {
            let reference = object.reference
            switch result {
            case .success(let value):
                guard let number = value.combined(by: combining, where: labels) else {
                    answer.absent.append(AbsentValue(object: reference, reason: .notSelected))
                    continue
                }
                guard number.isFinite else {
                    answer.absent.append(AbsentValue(object: reference, reason: .notFinite))
                    continue
                }
                guard QuantityRange.contains(number) else {
                    answer.absent.append(AbsentValue(object: reference, reason: .tooLarge(number)))
                    continue
                }
                answer.values.append(
                    CustomMetricValue(
                        object: reference, labels: value.labels, timestamp: value.timestamp, window: value.window,
                        value: number
                    ))
            case .failure(let reason): answer.absent.append(AbsentValue(object: reference, reason: reason))
            }
        }
        return answer
    }
}

/// What discovery tells: what plugins have declared, and what was brought in besides. It is put together when it changes.
final class DiscoveryList: Sendable {
    private struct Held {
        var plugins: Int
        var version: Int
        var descriptions: [CustomMetricDescription]
    }

    private let held = Mutex<Held?>(nil)

    func descriptions(_ plugins: PluginSet, _ discovered: DiscoveredNames) -> [CustomMetricDescription] {
        let version = discovered.version
        let known = held.withLock { $0 }
        if let known, known.version == version, known.plugins == plugins.number { return known.descriptions }
        let more = discovered.served.filter { !plugins.isDeclared($0.key) }.values.map(\.description)
        let descriptions = more.isEmpty ? plugins.descriptions : (plugins.descriptions + more).sorted()
        held.withLock { $0 = Held(plugins: plugins.number, version: version, descriptions: descriptions) }
        return descriptions
    }
}
