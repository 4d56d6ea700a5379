import Samples

/// A plugin's file as it was tried last.
struct PluginAttempt: Sendable {
    /// What the file said.
    let source: PluginSource
    /// What was configured for the plugin, or, where it came to nothing, for all of them.
    private let configuration: PluginConfiguration
    /// What came of it.
    let result: Result<Plugin, PluginError>
    /// How often the same file took too long to be loaded, one time after the other.
    private let timeouts: Int
    /// When it is tried again though nothing has changed; nil where that would come to the same.
    let retry: Timestamp?

    /// How long it is left alone after it took too long for the first time; from then on twice as long each time.
    static let firstRetry = TimeSpan.seconds(5)
    /// The longest that it is left alone.
    static let longestRetry = TimeSpan.minutes(5)

    /// Loads a plugin, beside any that runs.
    ///
    /// - Parameter former: the attempt before.
    init(
        _ source: PluginSource, limits: PluginLimits, configuration: PluginConfiguration, host: PluginHost,
        retention: TimeSpan?, after former: PluginAttempt?, at now: Timestamp
    ) {
        self.source = source
        self.configuration = configuration
        do throws(PluginError) {
            result = .success(
                try Plugin(
                    source, limits: limits, configuration: configuration, host: host, retention: retention))
            (timeouts, retry) = (0, nil)
        } catch {
            result = .failure(error)
            let isSame = former?.source == source && former?.configuration == configuration
            timeouts = error.isTimeout ? (isSame ? former?.timeouts ?? 0 : 0) + 1 : 0
            retry = timeouts > 0 ? now + Self.distance(timeouts) : nil
        }
    }

    /// How long a file is left alone that took too long so often.
    private static func distance(_ timeouts: Int) -> TimeSpan {
        min(firstRetry * Double(1 << min(timeouts - 1, 16)), longestRetry)
    }

    /// Whether trying again would come to the same, or is not due yet.
    func isUpToDate(_ source: PluginSource, _ configuration: PluginConfiguration, at now: Timestamp) -> Bool {
        guard self.source == source else { return false }
        // A clock that was set back would keep it waiting.
        if let retry, retry <= now || retry > now + Self.longestRetry { return false }
        switch result {
        case .success(let plugin):
            let name = plugin.header.name
            return self.configuration.section(of: name) == configuration.section(of: name)
        case .failure: return self.configuration == configuration
        }
    }

    /// What is to be said about when it is tried again; empty where it isn't.
    var outlook: String {
        retry == nil ? "" : "; it is tried again in \(Self.distance(timeouts))"
    }

    /// The plugin; nil where the file is no good.
    var plugin: Plugin? { try? result.get() }
}
