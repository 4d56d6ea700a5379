import LuaRuntime
import Testing

/// Makes a machine for a test, with limits that are reached quickly.
func machine(
    memoryBytes: Int = 8 << 20, instructions: UInt64 = 1_000_000, wallClock: Duration = .seconds(60)
) throws -> LuaVM {
    try LuaVM(
        name: "test",
        limits: LuaLimits(
            memoryBytes: memoryBytes, instructionsPerCall: instructions, wallClockPerCall: wallClock))
}

/// Runs a chunk in a machine of its own and gives what it returns.
@discardableResult
func run(_ source: String, in vm: LuaVM? = nil) throws -> [LuaValue] {
    let vm = try vm ?? machine()
    return try vm.load(source: source, chunkName: "test.lua")
}

/// Runs a chunk that returns one function.
func function(_ source: String, in vm: LuaVM) throws -> LuaFunction {
    guard case .function(let function)? = try run(source, in: vm).first else {
        throw LuaError(.badValue, "the chunk returned no function")
    }
    return function
}

/// The error a chunk ends with.
func failure(_ source: String, in vm: LuaVM? = nil) throws -> LuaError {
    try #require(throws: LuaError.self) { try run(source, in: vm) }
}
