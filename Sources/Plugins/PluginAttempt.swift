import Samples

/// A plugin's file as it was tried last.
struct PluginAttempt: Sendable {
    /// What the file said.
    let source: PluginSource
    /// What was configured for the plugin, or, where it came to nothing, for all of them.
    private let configuration: PluginConfiguration
    /// What came of it.
    let result: Result<Plugin, PluginError>

    /// Loads a plugin, beside any that runs.
    init(_ source: PluginSource, limits: PluginLimits, configuration: PluginConfiguration, host: PluginHost) {
        self.source = source
        self.configuration = configuration
        do throws(PluginError) {
            result = .success(try Plugin(source, limits: limits, configuration: configuration, host: host))
        } catch {
            result = .failure(error)
        }
    }

    /// Whether trying again would come to the same.
    func isUpToDate(_ source: PluginSource, _ configuration: PluginConfiguration) -> Bool {
        guard self.source == source else { return false }
        switch result {
        case .success(let plugin):
            let name = plugin.header.name
            return self.configuration.section(of: name) == configuration.section(of: name)
        case .failure: return self.configuration == configuration
        }
    }

    /// The plugin; nil where the file is no good.
    var plugin: Plugin? { try? result.get() }
}
