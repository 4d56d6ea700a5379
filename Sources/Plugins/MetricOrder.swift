/// Whether metrics that are computed from each other can be: one after the other, in so many steps that a request can follow them.
enum MetricOrder {
    /// The most metrics of which each needs the next one.
    static let mostSteps = 100

    /// What keeps metrics from being computed; nil where nothing does.
    static func problem(among entries: [PluginCatalogue.Key: PluginCatalogue.Entry]) -> String? {
        /// How many metrics, itself included, a metric needs one after the other.
        var steps: [PluginCatalogue.Key: Int] = [:]
        var path: [PluginCatalogue.Key] = []
        func search(_ key: PluginCatalogue.Key) -> String? {
            guard steps[key] == nil, let metric = entries[key]?.metric else { return nil }
            if path.contains(key) { return Evaluation.circle(path + [key]) }
            // Whoever began the path needs more than so many. This also bounds how deep the search goes.
            guard path.count < mostSteps else { return tooMany(path[0]) }
            path.append(key)
            defer { path.removeLast() }
            var most = 0
            for next in metric.uses {
                if let problem = search(next) { return problem }
                most = max(most, steps[next] ?? 0)
            }
            steps[key] = most + 1
            return most < mostSteps ? nil : tooMany(key)
        }
        for key in entries.keys.sorted(by: { $0.description < $1.description }) {
            if let problem = search(key) { return problem }
        }
        return nil
    }

    private static func tooMany(_ key: PluginCatalogue.Key) -> String {
        "metric \"\(key.metric)\" of \(key.resource) needs more than \(mostSteps - 1) others, one after the other"
    }
}
