import LuaRuntime

/// What one plugin may use.
public struct PluginLimits: Hashable, Sendable {
    /// Memory of the plugin's machine, in bytes.
    public var memoryBytes: Int
    /// Instructions for one object, or for loading the file.
    public var instructions: UInt64

    /// Makes limits.
    public init(memoryBytes: Int = 64 << 20, instructions: UInt64 = 10_000_000) {
        self.memoryBytes = memoryBytes
        self.instructions = instructions
    }

    /// The limits as the machine takes them.
    var machine: LuaLimits {
        LuaLimits(memoryBytes: memoryBytes, instructionsPerCall: instructions)
    }
}
