public import Samples

/// Metrics that become series of their own.
extension PluginCatalogue {
    /// The most samples of one metric that one cycle may bring.
    private static let mostRecorded = 100_000

    /// Computes every metric that is to be recorded for all objects, and stores what they come to: a series of the metric's
    /// name for each object and set of labels, dated as the newest sample behind the value.
    ///
    /// Each metric has the time of a request. Beyond 100,000 values of a metric nothing is stored of it.
    public func record(into sink: any SampleSink) async {
        let finder = ObjectFinder(inventory: inventory)
        let plugins = plugins
        let recorded = plugins.entries.values.filter(\.metric.isRecorded)
        for entry in recorded.sorted(by: { $0.metric.key.description < $1.metric.key.description }) {
            let metric = entry.metric
            let objects = finder.objects(of: metric.resource, in: "", matching: .everything)
            var evaluation = Evaluation(plugins, of: self, budget: policy.requestBudget)
            let results = await evaluation.results(of: metric.key, for: objects)
            var samples: [IncomingSample] = []
            for (object, result) in zip(objects, results) {
                guard case .success(let value) = result else { continue }
                let values = value.values
                guard samples.count + values.count <= Self.mostRecorded else {
                    failures.note(
                        "only \(samples.count) values of \(metric.key) are recorded, which is the most",
                        plugin: entry.plugin.header.name, object: object.reference)
                    break
                }
                for labelled in values {
                    let key = SeriesKey(metric: metric.metric, object: object.reference, labels: labelled.labels)
                    guard let series = sink.series(for: key, kind: .gauge) else { continue }
                    samples.append(
                        IncomingSample(
                            series: series, sample: Sample(timestamp: value.timestamp, value: labelled.value)))
                }
            }
            if !samples.isEmpty { sink.append(samples) }
        }
    }

    /// Records after every cycle, until cancelled.
    public func record(into sink: any SampleSink, after changes: any ChangeFeed) async {
        for await _ in changes.changes() { await record(into: sink) }
    }
}
