public import Samples

extension PluginCatalogue {
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
