import Samples

/// The plugins in use at one time, and what is found in them. It never changes: reloading puts another one in its place.
struct PluginSet: Sendable {
    /// The plugins, in the order of their files.
    let plugins: [Plugin]
    /// Their metrics.
    let entries: [PluginCatalogue.Key: PluginCatalogue.Entry]
    /// What discovery tells of them, sorted.
    let descriptions: [CustomMetricDescription]

    /// - Parameter plugins: none of which claims what another one has.
    init(_ plugins: [Plugin] = []) {
        self.plugins = plugins
        var entries: [PluginCatalogue.Key: PluginCatalogue.Entry] = [:]
        for plugin in plugins {
            for metric in plugin.derived {
                entries[PluginCatalogue.Key(metric: metric.metric, resource: metric.resource)] =
                    PluginCatalogue.Entry(plugin: plugin, metric: metric)
            }
        }
        self.entries = entries
        descriptions = entries.values.map(\.metric.description).sorted()
    }
}

/// Who has which name and which metric: what is taken, nobody else gets.
struct PluginClaims {
    private var names: [String: String] = [:]
    private var entries: [PluginCatalogue.Key: PluginCatalogue.Entry] = [:]

    /// Gives a plugin what it declares.
    ///
    /// - Throws: that something is taken, and by whom; the plugin then gets nothing.
    mutating func add(_ plugin: Plugin) throws(PluginError) {
        let name = plugin.header.name
        if let other = names[name] {
            throw Self.conflict(plugin, "the plugin name \"\(name)\" is taken by \(other)")
        }
        var claimed = entries
        for metric in plugin.derived {
            let key = PluginCatalogue.Key(metric: metric.metric, resource: metric.resource)
            if let other = claimed[key]?.plugin.path {
                throw Self.conflict(
                    plugin, "metric \"\(key.metric)\" of \(key.resource) is already declared by \(other)")
            }
            claimed[key] = PluginCatalogue.Entry(plugin: plugin, metric: metric)
        }
        if let circle = Evaluation.circle(among: claimed) {
            throw Self.conflict(plugin, Evaluation.circle(circle), .declaration)
        }
        names[name] = plugin.path
        entries = claimed
    }

    private static func conflict(_ plugin: Plugin, _ message: String, _ code: PluginError.Code = .conflict)
        -> PluginError
    {
        PluginError(
            code, "\(plugin.path): \(message)", plugin: plugin.header.name,
            problems: [PluginProblem(file: plugin.path, message: message)])
    }
}
