public import Samples

/// Metrics that become series of their own.
extension PluginCatalogue {
    /// Computes every metric that is to be recorded for all objects, and stores what they come to: a series of the metric's
    /// name for each object and set of labels, dated as the newest sample behind the value.
    ///
    /// Each metric has the time of a request. Beyond the series that a plugin may have nothing is stored.
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
            let values = zip(objects, results).compactMap { object, result in
                (try? result.get()).map { (object.reference, $0) }
            }
            let (samples, refused) = recorded.samples(
                of: metric.metric, values, for: entry.plugin, sink, at: clock.now())
            if refused > 0 {
                failures.note(
                    "\(refused) values of \(metric.key) are not recorded, as the plugin has the most series already that it may have "
                        + "(limits.series: \(entry.plugin.limits.series))",
                    plugin: entry.plugin.header.name, about: metric.key)
            }
            if !samples.isEmpty { sink.append(samples) }
        }
    }

    /// Records after every cycle, until cancelled.
    public func record(into sink: any SampleSink, after changes: any ChangeFeed) async {
        for await _ in changes.changes() { await record(into: sink) }
    }
}
