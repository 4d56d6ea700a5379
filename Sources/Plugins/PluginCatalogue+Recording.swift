public import Samples

/// Metrics that become series of their own.
extension PluginCatalogue {
    /// Computes every metric that is to be recorded for all objects, and stores what they come to: a series of the metric's
    /// name for each object and set of labels, dated as the newest sample behind the value.
    ///
    /// A set of labels that an object's value no longer has is over. Each metric has the time of a request. Beyond the series that a plugin may have nothing is stored.
    public func record(into sink: any SampleSink) async {
        let finder = ObjectFinder(inventory: inventory, query: query)
        let plugins = plugins
        recorded.keep(plugins)
        let entries = plugins.entries.values.filter(\.metric.isRecorded)
        for entry in entries.sorted(by: { $0.metric.key.description < $1.metric.key.description }) {
            let metric = entry.metric
            let objects = finder.objects(of: metric.resource, in: "", matching: .everything)
            var evaluation = Evaluation(of: metric.key, plugins, self)
            let results = await evaluation.results(of: metric.key, for: objects)
            let values = zip(objects, results).map { object, result in (object.reference, try? result.get()) }
            let batch = recorded.batch(of: metric.key, values, for: entry.plugin, sink, at: clock.now())
            if batch.refused > 0 {
                failures.note(
                    "\(batch.refused) values of \(metric.key) are not recorded, as the plugin has the most series already that "
                        + "it may have (limits.series: \(entry.plugin.limits.series))",
                    plugin: entry.plugin.header.name, about: metric.key)
            }
            if !batch.samples.isEmpty { sink.append(batch.samples) }
            if !batch.over.isEmpty { sink.markStale(batch.over) }
        }
    }

    /// Records after every cycle, until cancelled.
    public func record(into sink: any SampleSink, after changes: any ChangeFeed) async {
        for await _ in changes.changes() { await record(into: sink) }
    }
}
