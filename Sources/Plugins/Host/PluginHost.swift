public import Logging
public import Samples

/// What plugins have of the world outside of the store: a clock, a log, and what they keep over reloads.
public struct PluginHost: Sendable {
    /// The time that plugins are told.
    let clock: any WallClock
    /// Where their lines go.
    let logger: Logger
    /// What they keep over reloads.
    let states = PluginStates()

    /// Makes a host.
    public init(clock: any WallClock = SystemClock(), logger: Logger) {
        self.clock = clock
        self.logger = logger
    }

    /// A host without a log, for plugins that are only looked at.
    static var silent: PluginHost {
        PluginHost(logger: Logger(label: "moongauge.plugin") { _ in SwiftLogNoOpLogHandler() })
    }
}
