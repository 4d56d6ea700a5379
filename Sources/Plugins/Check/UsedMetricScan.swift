import Samples

/// What derived metrics use that is none: they would have an error for every object.
struct UsedMetricScan {
    /// Everything that is wrong, in the plugins' order.
    let problems: [PluginProblem]

    /// - Parameters:
    ///   - plugins: good ones, each with its file.
    ///   - areAll: whether there are no others.
    init(_ plugins: [(plugin: Plugin, source: PluginSource)], areAll: Bool) {
        let derived = Set(plugins.flatMap { $0.plugin.derived.map(\.key) })
        let served = Dictionary(
            plugins.flatMap { $0.plugin.served.map { ($0.key, $0) } }, uniquingKeysWith: { first, _ in first })
        var problems: [PluginProblem] = []
        for (plugin, source) in plugins {
            var uses: ProblemLocator.Uses?
            for metric in plugin.derived {
                for key in metric.uses where !derived.contains(key) {
                    guard let mistake = Self.mistake(key, served[key], areAll: areAll) else { continue }
                    let places = uses ?? ProblemLocator(source).uses()
                    uses = places
                    let place = places.place(of: key, by: metric.key)
                    problems.append(
                        PluginProblem(
                            file: source.path, line: place?.line ?? 1, column: place?.column ?? 1,
                            message: "\(metric.key) uses \(key), \(mistake)"))
                }
            }
        }
        self.problems = problems
    }

    /// What is certainly wrong with using a metric that nobody derives; nil where another plugin may.
    private static func mistake(_ key: PluginCatalogue.Key, _ served: ServedMetric?, areAll: Bool) -> String? {
        if served == nil, !areAll { return nil }
        return UseAdvice.stored(key, served) ?? "which no plugin declares"
    }
}
