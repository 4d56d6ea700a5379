public import Samples

extension PluginCatalogue {
    public func customMetrics() -> [CustomMetricDescription] {
        descriptions
    }

    public func customMetric(_ metric: String, of object: ObjectReference, where labels: LabelSelector) async
        -> CustomMetricAnswer
    {
        let entries = entries
        guard let entry = entries[Key(metric: metric, resource: object.resource)] else { return .unknownMetric }
        guard let found = ObjectFinder(inventory: inventory).object(object) else {
            return CustomMetricAnswer(absent: [AbsentValue(object: object, reason: .unknownObject)])
        }
        return await answer(entry, among: entries, [found], labels)
    }

    public func customMetric(
        _ metric: String, ofAll resource: GroupResource, in namespace: String, matching selector: LabelSelector,
        where labels: LabelSelector
    ) async -> CustomMetricAnswer {
        let entries = entries
        guard let entry = entries[Key(metric: metric, resource: resource)] else { return .unknownMetric }
        let objects = ObjectFinder(inventory: inventory).objects(of: resource, in: namespace, matching: selector)
        return await answer(entry, among: entries, objects, labels)
    }

    /// One value for each object: those whose labels are wanted, combined as the metric has it.
    private func answer(
        _ entry: Entry, among entries: [Key: Entry], _ objects: [DescribedObject], _ labels: LabelSelector
    ) async -> CustomMetricAnswer {
        var evaluation = Evaluation(entries, of: self, budget: policy.requestBudget)
        let results = await evaluation.results(of: entry.metric.key, for: objects)
        var answer = CustomMetricAnswer()
        answer.values.reserveCapacity(objects.count)
        for (object, result) in zip(objects, results) {
            let reference = object.reference
            switch result {
            case .success(let value):
                guard let number = value.combined(by: entry.metric.combining, where: labels) else {
                    answer.absent.append(AbsentValue(object: reference, reason: .noSamples))
                    continue
                }
                guard number.isFinite else {
                    answer.absent.append(AbsentValue(object: reference, reason: .notFinite))
                    continue
                }
                let own = value.values.count == 1 ? value.values[0].labels : [:]
                answer.values.append(
                    CustomMetricValue(
                        object: reference, labels: own, timestamp: value.timestamp, window: value.window, value: number
                    ))
            case .failure(let reason): answer.absent.append(AbsentValue(object: reference, reason: reason))
            }
        }
        return answer
    }
}
