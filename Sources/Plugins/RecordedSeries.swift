import Samples
import Synchronization

/// The series that plugins record, so that none has more than the operator allows it: as many as its providers may bring
/// in, counted by themselves.
final class RecordedSeries: Sendable {
    private struct Share: Sendable {
        var budget: SeriesBudget
        var series: TargetSeries
        /// What each object's values became when it last had some.
        var ofObjects: [PluginCatalogue.Key: [ObjectReference: [SeriesID]]] = [:]
    }

    /// What a metric came to.
    struct Batch {
        var samples: [IncomingSample] = []
        /// Series of objects that still have a value, but none with these labels.
        var over: [SeriesID] = []
        /// How many values are left out as there are too many series.
        var refused = 0
    }

    private let shares = Mutex<[String: Share]>([:])

    /// Forgets plugins that are gone.
    func keep(_ plugins: PluginSet) {
        let names = Set(plugins.plugins.map(\.header.name))
        shares.withLock { shares in shares = shares.filter { names.contains($0.key) } }
    }

    /// Makes samples of what a metric came to, for each object its value, nil where it has none now.
    func batch(
        of key: PluginCatalogue.Key, _ values: [(ObjectReference, DerivedValue?)], for plugin: Plugin,
        _ sink: any SampleSink, at now: Timestamp
    ) -> Batch {
        let name = plugin.header.name
        let share = shares.withLock { shares in
            let budget = shares[name]?.budget ?? SeriesBudget(most: plugin.limits.series)
            budget.allow(plugin.limits.series)
            let share = shares[name] ?? Share(budget: budget, series: TargetSeries(budget))
            shares[name] = share
            return share
        }
        var entries = share.series.borrow()
        defer { share.series.giveBack(entries, at: now) }
        let former = share.ofObjects[key] ?? [:]
        var current: [ObjectReference: [SeriesID]] = [:]
        var batch = Batch()
        for (object, value) in values {
            // An object without a value may have one again soon: what it had ages.
            guard let value else {
                current[object] = former[object]
                continue
            }
            var own: [SeriesID] = []
            for labelled in value.values {
                let key = SeriesKey(metric: key.metric, object: object, labels: labelled.labels)
                let place = key.hashValue
                guard entries[place] != nil || share.budget.take() else {
                    batch.refused += 1
                    continue
                }
                guard let series = sink.series(for: key, kind: .gauge) else {
                    if entries[place] == nil { share.budget.release(1) }
                    continue
                }
                entries[place] = TargetSeries.Entry(series: series, seen: now)
                own.append(series)
                batch.samples.append(
                    IncomingSample(
                        series: series, sample: Sample(timestamp: value.timestamp, value: labelled.value)))
            }
            if let had = former[object], had != own {
                let now = Set(own)
                batch.over += had.filter { !now.contains($0) }
            }
            current[object] = own
        }
        shares.withLock { $0[name]?.ofObjects[key] = current }
        return batch
    }
}
