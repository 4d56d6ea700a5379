public import Egress
public import Logging
public import Samples

/// What plugins have of the world outside of the store: a clock, a log, the network, secrets, and what they keep over
/// reloads.
public struct PluginHost: Sendable {
    /// The time that plugins are told.
    let clock: any WallClock
    /// Where their lines go.
    let logger: Logger
    /// By what they reach others.
    let network: any EgressNetwork
    /// Where their secrets are; nil where there are none.
    let secrets: SecretsFolder?
    /// What they keep over reloads.
    let states = PluginStates()
    /// By what the time is measured that plugins take, in nanoseconds; nil for the system's own.
    var machineClock: (@Sendable () -> UInt64)?

    /// Makes a host.
    ///
    /// - Parameters:
    ///   - network: by what plugins reach others; without one they reach nobody.
    ///   - secrets: where their secrets are.
    public init(
        clock: any WallClock = SystemClock(), network: any EgressNetwork = NoNetwork(), secrets: SecretsFolder? = nil,
        logger: Logger
    ) {
        self.clock = clock
        self.network = network
        self.secrets = secrets
        self.logger = logger
    }

    /// A host without a log, for plugins that are only looked at.
    static var silent: PluginHost {
        PluginHost(logger: Logger(label: "moongauge.plugin") { _ in SwiftLogNoOpLogHandler() })
    }
}
