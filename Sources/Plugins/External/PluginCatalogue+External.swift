import LuaRuntime
public import Samples
import Synchronization

/// External metrics.
extension PluginCatalogue {
    public func externalMetrics() -> [ExternalMetricDescription] { plugins.externalDescriptions }

    public func externalMetric(_ metric: String, in namespace: String, matching selector: LabelSelector) async
        -> Result<[ExternalMetricValue], AbsenceReason>
    {
        let plugins = plugins
        guard let entry = plugins.externals[metric], entry.metric.namespaces?.contains(namespace) ?? true else {
            return .failure(.unknownMetric)
        }
        let answer: ExternalAnswer
        switch entry.metric.source {
        case .collected(let provider): answer = collected(provider, namespace)
        case .computed(let value, let timeout):
            answer = await externalMemo.answer(ExternalMemo.Key(metric: metric, namespace: namespace)) { [self] in
                await computed(entry, value, timeout, namespace, in: plugins)
            }
        }
        return answer.flatMap { values in
            let selected = selector.isEmpty ? values : values.filter { selector.matches($0.labels) }
            if selected.isEmpty, !values.isEmpty { return .failure(.notSelected) }
            // What reads them adds them up: without one of them the sum would be wrong.
            if let value = selected.first(where: { !QuantityRange.contains($0.value) })?.value {
                return .failure(.tooLarge(value))
            }
            return .success(selected)
        }
    }

    // MARK: Stored values

    /// The newest values that are not too old: those for everybody, and those of the namespace, which stand before others
    /// with the same labels.
    private func collected(_ provider: Provider, _ namespace: String) -> ExternalAnswer {
        let now = clock.now()
        let maximumAge = provider.maximumAge(policy.maximumAge)
        var values: [Labels: ExternalMetricValue] = [:]
        var age: TimeSpan?
        for place in ["", namespace] {
            for series in query.series(metric: provider.name, of: Provider.externalObject(place)) {
                switch query.currentSample(of: series.id, at: now, maximumAge: maximumAge) {
                case .success(let newest):
                    values[series.labels] = ExternalMetricValue(
                        labels: series.labels, timestamp: newest.timestamp, window: nil, value: newest.value)
                case .failure(.stale(let own)): age = min(age ?? own, own)
                case .failure: break
                }
            }
        }
        if values.isEmpty {
            if let message = externalFailures.withLock({ $0[provider.name] }) { return .failure(.pluginError(message)) }
            return .failure(age.map { .stale(age: $0) } ?? .noSamples)
        }
        return .success(Self.sorted(Array(values.values)))
    }

    /// Sorted by labels.
    private static func sorted(_ values: [ExternalMetricValue]) -> [ExternalMetricValue] {
        values.sorted { $0.labels.lexicographicallyPrecedes($1.labels) { ($0.name, $0.value) < ($1.name, $1.value) } }
    }

    // MARK: Computed values

    private func computed(
        _ entry: PluginSet.ExternalEntry, _ value: LuaFunction, _ timeout: TimeSpan, _ namespace: String,
        in plugins: PluginSet
    ) async -> ExternalAnswer {
        let metric = entry.metric
        let start = ContinuousClock.now
        let now = clock.now()
        let object = Provider.externalObject()
        let request = RunPhase.Request(
            metric.metric, of: object.resource, for: [.group(PodGroup(object, labels: [:], pods: []))],
            window: metric.window, query: query, inventory: inventory, now: now,
            ages: plugins.maximumAges(policy.maximumAge))
        let answer: ExternalAnswer
        do throws(LuaError) {
            let budget = min(timeout.duration, entry.plugin.limits.time ?? policy.requestBudget)
            let (values, trace) = try await entry.plugin.compute(value, for: namespace, request, within: budget)
            answer = read(values, trace, metric, value, namespace, at: now)
        } catch {
            answer = .failure(.pluginError("\(error)"))
        }
        var failures = 0
        if case .failure(.pluginError(let message)) = answer {
            failures = 1
            self.failures.note(
                message, plugin: entry.plugin.header.name, provider: metric.metric, isExternal: true, target: nil)
        }
        observer?.evaluated(
            plugin: entry.plugin.header.name, objects: 1, failures: failures, took: ContinuousClock.now - start)
        return answer
    }

    private func read(
        _ returned: [LuaValue], _ trace: RunPhase.Trace, _ metric: ExternalMetric, _ value: LuaFunction,
        _ namespace: String, at now: Timestamp
    ) -> ExternalAnswer {
        let samples: [CollectedSample]
        do throws(LuaHostError) {
            samples = try ReturnedSamples(of: metric.metric, value).external(returned.first ?? .nil)
        } catch {
            return .failure(.pluginError(error.message))
        }
        if samples.isEmpty { return .failure(trace.absence ?? .declined) }
        var values: [Labels: ExternalMetricValue] = [:]
        var isFinite = true
        var age: TimeSpan?
        // What a namespace alone may see comes last, and stands before the rest.
        for sample in samples.sorted(by: { $0.object == nil && $1.object != nil })
        where (sample.object?.namespace ?? namespace) == namespace {
            guard sample.value.isFinite else {
                isFinite = false
                continue
            }
            let time = sample.timestamp ?? trace.lastSample ?? now
            guard now - time <= policy.maximumAge else {
                age = min(age ?? now - time, now - time)
                continue
            }
            values[sample.labels] = ExternalMetricValue(
                labels: sample.labels, timestamp: min(time, now),
                window: sample.timestamp == nil ? Self.span(trace) : nil,
                value: sample.value)
        }
        if values.isEmpty, !isFinite { return .failure(.notFinite) }
        if values.isEmpty, let age { return .failure(.stale(age: age)) }
        return .success(Self.sorted(Array(values.values)))
    }

    /// The span of the samples that were used.
    private static func span(_ trace: RunPhase.Trace) -> TimeSpan? {
        guard let first = trace.firstSample, let last = trace.lastSample else { return nil }
        return last - first
    }
}
