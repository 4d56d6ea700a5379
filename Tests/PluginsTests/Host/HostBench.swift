import LuaRuntime
import Samples
import Testing

@testable import Plugins

/// A machine with the host API and nothing else, as the plugin `test` has it.
struct HostBench {
    let clock = ManualClock(Timestamp(seconds: 1_767_268_800.25))
    let lines = LogLines()
    let host: PluginHost
    let machine: LuaVM

    /// - Parameter running: whether the plugin's file is loaded already.
    init(running: Bool = true) throws {
        host = PluginHost(clock: clock, logger: lines.logger)
        machine = try Self.machine(host, "test", running: running)
    }

    static func machine(_ host: PluginHost, _ plugin: String, running: Bool = true) throws -> LuaVM {
        let context = HostContext(host: host)
        context.introduce(HostContext.Caller(name: plugin, access: PluginAccess()))
        if running { context.beginRunning() }
        let machine = try LuaVM(name: plugin)
        try HostLibraries.register(context, with: machine)
        return machine
    }

    /// What a chunk returns first.
    func run(_ body: String) throws -> LuaValue {
        try machine.load(source: body, chunkName: "chunk.lua").first ?? .nil
    }

    /// What an expression comes to.
    func value(_ expression: String) throws -> LuaValue { try run("return \(expression)") }

    /// What an expression fails with.
    func failure(_ expression: String) throws -> String {
        try #require(throws: LuaError.self) { try value(expression) }.message
    }
}
