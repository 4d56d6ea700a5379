import Samples

/// A plugin's file as it was tried last.
struct PluginAttempt: Sendable {
    /// What the file said.
    let source: PluginSource
    /// What came of it.
    let result: Result<Plugin, PluginError>

    /// Loads a plugin, beside any that runs.
    init(_ source: PluginSource, limits: PluginLimits) {
        self.source = source
        do throws(PluginError) {
            result = .success(try Plugin(source, limits: limits))
        } catch {
            result = .failure(error)
        }
    }

    /// Whether trying again would come to the same.
    func isUpToDate(_ source: PluginSource) -> Bool {
        self.source == source
    }

    /// The plugin; nil where the file is no good.
    var plugin: Plugin? { try? result.get() }
}
