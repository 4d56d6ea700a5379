import Samples
import Synchronization

/// The series that plugins record, so that none has more than the operator allows it: as many as its providers may bring
/// in, counted by themselves.
final class RecordedSeries: Sendable {
    private struct Share: Sendable {
        var budget: SeriesBudget
        var series: TargetSeries
    }

    private let shares = Mutex<[String: Share]>([:])

    /// Forgets plugins that are gone.
    func keep(_ plugins: PluginSet) {
        let names = Set(plugins.plugins.map(\.header.name))
        shares.withLock { shares in shares = shares.filter { names.contains($0.key) } }
    }

    /// Makes samples of what a metric came to.
    ///
    /// - Returns: the samples, and how many values are left out as there are too many series.
    func samples(
        of metric: String, _ values: [(ObjectReference, DerivedValue)], for plugin: Plugin, _ sink: any SampleSink,
        at now: Timestamp
    ) -> (samples: [IncomingSample], refused: Int) {
        let share = shares.withLock { shares in
            let budget = shares[plugin.header.name]?.budget ?? SeriesBudget(most: plugin.limits.series)
            budget.allow(plugin.limits.series)
            let share = shares[plugin.header.name] ?? Share(budget: budget, series: TargetSeries(budget))
            shares[plugin.header.name] = share
            return share
        }
        var entries = share.series.borrow()
        defer { share.series.giveBack(entries, at: now) }
        var samples: [IncomingSample] = []
        var refused = 0
        for (object, value) in values {
            for labelled in value.values {
                let key = SeriesKey(metric: metric, object: object, labels: labelled.labels)
                let place = key.hashValue
                guard entries[place] != nil || share.budget.take() else {
                    refused += 1
                    continue
                }
                guard let series = sink.series(for: key, kind: .gauge) else {
                    if entries[place] == nil { share.budget.release(1) }
                    continue
                }
                entries[place] = TargetSeries.Entry(series: series, seen: now)
                samples.append(
                    IncomingSample(
                        series: series, sample: Sample(timestamp: value.timestamp, value: labelled.value)))
            }
        }
        return (samples, refused)
    }
}
