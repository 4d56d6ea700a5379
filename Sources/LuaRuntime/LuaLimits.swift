/// What one virtual machine may use: memory as a whole, instructions and time per call.
public struct LuaLimits: Sendable, Equatable {
    /// The most memory the machine may hold, in bytes; and, apart from that, the most that copies may hold of what one
    /// call hands to the host.
    public var memoryBytes: Int
    /// The most instructions one call may run; expensive functions cost more than one.
    public var instructionsPerCall: UInt64
    /// The most time one call may take.
    public var wallClockPerCall: Duration
    /// How deep tables may be nested that cross between Lua and the host.
    public var tableDepth: Int
    /// How many values tables may have, nested ones included, that cross from Lua to the host: all results of a call, or
    /// one argument.
    public var tableValues: Int

    /// Makes limits; the defaults suit a plugin that computes metrics.
    public init(
        memoryBytes: Int = 64 << 20,
        instructionsPerCall: UInt64 = 10_000_000,
        wallClockPerCall: Duration = .seconds(1),
        tableDepth: Int = 16,
        tableValues: Int = 100_000
    ) {
        self.memoryBytes = memoryBytes
        self.instructionsPerCall = instructionsPerCall
        self.wallClockPerCall = wallClockPerCall
        self.tableDepth = tableDepth
        self.tableValues = tableValues
    }
}

extension Duration {
    /// Whole nanoseconds, never negative and never more than fit.
    var clampedNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let sum = product.addingReportingOverflow(UInt64(attoseconds / 1_000_000_000))
        return overflow || sum.overflow ? .max : sum.partialValue
    }
}
