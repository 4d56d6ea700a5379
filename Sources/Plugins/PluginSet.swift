import Samples
import Synchronization

/// The plugins in use at one time, and what is found in them. It never changes: reloading puts another one in its place.
struct PluginSet: Sendable {
    /// The plugins, in the order of their files.
    let plugins: [Plugin]
    /// What tells the set from all others.
    let number: Int
    /// The metrics that they compute.
    let entries: [PluginCatalogue.Key: PluginCatalogue.Entry]
    /// The metrics that their providers declare, and their rates.
    let served: [PluginCatalogue.Key: ServedMetric]
    /// Their external metrics.
    let externals: [String: ExternalEntry]
    /// What discovery tells of those that plugins declare, sorted.
    let descriptions: [CustomMetricDescription]
    /// What discovery tells of external metrics, sorted.
    let externalDescriptions: [ExternalMetricDescription]

    /// An external metric and the plugin that has it.
    struct ExternalEntry: Sendable {
        var plugin: Plugin
        var metric: ExternalMetric
    }

    private static let lastNumber = Atomic(0)

    /// - Parameter plugins: none of which claims what another one has.
    init(_ plugins: [Plugin] = []) {
        self.plugins = plugins
        number = Self.lastNumber.add(1, ordering: .relaxed).newValue
        var entries: [PluginCatalogue.Key: PluginCatalogue.Entry] = [:]
        var served: [PluginCatalogue.Key: ServedMetric] = [:]
        var externals: [String: ExternalEntry] = [:]
        for plugin in plugins {
            for metric in plugin.derived {
                entries[metric.key] = PluginCatalogue.Entry(plugin: plugin, metric: metric)
            }
            for metric in plugin.served { served[metric.key] = metric }
            for metric in plugin.externals {
                externals[metric.metric] = ExternalEntry(plugin: plugin, metric: metric)
            }
        }
        self.entries = entries
        self.served = served
        self.externals = externals
        descriptions = (entries.values.map(\.metric.description) + served.values.map(\.description)).sorted()
        externalDescriptions = externals.values.map(\.metric.description).sorted()
    }

    /// Whether a plugin has declared a metric.
    func isDeclared(_ key: PluginCatalogue.Key) -> Bool { entries[key] != nil || served[key] != nil }

    /// What to say of a metric that is used and that no plugin computes.
    func unknown(_ key: PluginCatalogue.Key) -> String {
        let other = served.values.first { $0.series == key.metric || $0.key.metric == key.metric }
        return "\(key), \(UseAdvice.stored(key, served[key] ?? other) ?? "which no plugin declares")"
    }

    /// How old samples may be.
    func maximumAges(_ usual: TimeSpan) -> MaximumAges {
        var ages = MaximumAges(usual: usual)
        for plugin in plugins {
            for provider in plugin.allProviders {
                let age = provider.maximumAge(usual)
                guard let metrics = provider.metrics else {
                    ages.undeclared = max(ages.undeclared ?? age, age)
                    continue
                }
                for name in metrics.keys { ages.declared[name] = max(ages.declared[name] ?? age, age) }
            }
            for metric in plugin.derived where metric.isRecorded { ages.recorded.insert(metric.metric) }
        }
        return ages
    }
}

/// Who has which name and which metric: what is taken, nobody else gets.
struct PluginClaims {
    private var names: [String: String] = [:]
    private var entries: [PluginCatalogue.Key: PluginCatalogue.Entry] = [:]
    /// Whose metrics are, by the paths of files.
    private var owners: [PluginCatalogue.Key: String] = [:]
    private var externals: [String: String] = [:]

    /// Gives a plugin what it declares.
    ///
    /// - Throws: that something is taken, and by whom; the plugin then gets nothing.
    mutating func add(_ plugin: Plugin) throws(PluginError) {
        let name = plugin.header.name
        if let other = names[name] {
            throw Self.conflict(plugin, "the plugin name \"\(name)\" is taken by \(other)\(Self.advice)")
        }
        for key in plugin.derived.map(\.key) + plugin.served.map(\.key) {
            if let other = owners[key] {
                throw Self.conflict(
                    plugin,
                    "metric \"\(key.metric)\" of \(key.resource) is already declared by \(other)\(Self.advice)")
            }
        }
        for metric in plugin.externals {
            if let other = externals[metric.metric] {
                throw Self.conflict(
                    plugin, "external metric \"\(metric.metric)\" is already declared by \(other)\(Self.advice)")
            }
        }
        var claimed = entries
        for metric in plugin.derived { claimed[metric.key] = PluginCatalogue.Entry(plugin: plugin, metric: metric) }
        if let fault = UseGraph(claimed).fault(from: plugin.derived.map(\.key) + claimed.keys) {
            throw Self.conflict(plugin, fault.description, .declaration)
        }
        names[name] = plugin.path
        entries = claimed
        for key in plugin.derived.map(\.key) + plugin.served.map(\.key) { owners[key] = plugin.path }
        for metric in plugin.externals { externals[metric.metric] = plugin.path }
    }

    /// What comes of it, and what can be done.
    private static let advice = ", so this file is not used; rename one of the two, or remove one of the files"

    private static func conflict(_ plugin: Plugin, _ message: String, _ code: PluginError.Code = .conflict)
        -> PluginError
    {
        PluginError(
            code, "\(plugin.path): \(message)", plugin: plugin.header.name,
            problems: [PluginProblem(file: plugin.path, message: message)])
    }
}
