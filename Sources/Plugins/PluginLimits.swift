import LuaRuntime

/// What one plugin may use.
public struct PluginLimits: Hashable, Sendable {
    /// Memory of the plugin's machine, in bytes.
    public var memoryBytes: Int
    /// Instructions for one object or target, or for loading the file.
    public var instructions: UInt64
    /// The most time for one request; nil leaves it to the policy for all.
    public var time: Duration?

    /// Series that its providers bring in.
    public var series: Int

    /// Makes limits.
    public init(
        memoryBytes: Int = 64 << 20, instructions: UInt64 = 10_000_000, time: Duration? = nil, series: Int = 100_000
    ) {
        self.series = series
        self.memoryBytes = memoryBytes
        self.instructions = instructions
        self.time = time
    }

    /// Limits that are others for one plugin.
    public struct Changes: Hashable, Sendable {
        /// In place of `PluginLimits.memoryBytes`.
        public var memoryBytes: Int?
        /// In place of `PluginLimits.instructions`.
        public var instructions: UInt64?
        /// In place of `PluginLimits.time`.
        public var time: Duration?
        /// In place of `PluginLimits.series`.
        public var series: Int?

        /// Makes changes.
        public init(memoryBytes: Int? = nil, instructions: UInt64? = nil, time: Duration? = nil, series: Int? = nil) {
            self.series = series
            self.memoryBytes = memoryBytes
            self.instructions = instructions
            self.time = time
        }
    }

    /// The same limits but for what is others.
    func changed(by changes: Changes) -> PluginLimits {
        PluginLimits(
            memoryBytes: changes.memoryBytes ?? memoryBytes, instructions: changes.instructions ?? instructions,
            time: changes.time ?? time, series: changes.series ?? series)
    }

    /// The limits as the machine takes them: loading, and what a call of `collect` computes, have the time of a request
    /// where that is more than usual.
    var machine: LuaLimits {
        var limits = LuaLimits(memoryBytes: memoryBytes, instructionsPerCall: instructions)
        if let time { limits.wallClockPerCall = max(limits.wallClockPerCall, time) }
        return limits
    }
}
