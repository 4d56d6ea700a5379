import LuaRuntime
import Plugins

/// A file with tests, loaded for one of them: its machine, and the world around the plugin.
actor TestScript {
    /// What the file declares.
    private final class Declared {
        var tests: [(name: String, function: LuaFunction)] = []
        var isLoading = true
    }

    /// Tests may do more than plugins, but not for ever.
    private static let limits = LuaLimits(
        memoryBytes: 256 << 20, instructionsPerCall: 100_000_000, wallClockPerCall: .seconds(60))
    /// The most time for one test, whatever it waits for.
    private static let deadline = Duration.seconds(120)

    nonisolated let world: World
    /// The tests' names, in the file's order.
    nonisolated let names: [String]
    private let machine: LuaVM
    private let declared: Declared
    private let type: LuaHandleType

    /// Loads a file of tests beside the plugin that they are about.
    init(_ source: PluginSource, of plugin: PluginSource) throws(LuaError) {
        let world = World(plugin)
        let name = source.path.split(separator: "/").last.map(String.init) ?? source.path
        let machine = try LuaVM(name: name, limits: Self.limits)
        let declared = Declared()
        try HostLibraries.registerPure(clock: world.clock, with: machine)
        let type = LuaHandleType("test", called: "t")
        for method in TestMethods.all(world) { method.add(to: type) }
        try machine.register(type)
        try machine.register(global: "test", parameters: ["name", "body"]) { call throws(LuaHostError) in
            guard declared.isLoading else { throw LuaHostError("test: a test can't declare another one") }
            let name = try call.string(1)
            guard !name.isEmpty else { throw LuaHostError("test: the name is empty") }
            guard !declared.tests.contains(where: { $0.name == name }) else {
                throw LuaHostError("test: there are two tests \"\(name)\"")
            }
            declared.tests.append((name, try call.function(2)))
        }
        try machine.register(global: "print", parameters: []) { call throws(LuaHostError) in
            var texts: [String] = []
            for position in 0..<call.count { texts.append(LuaText.printed(try call.value(position + 1))) }
            world.log.print(texts.joined(separator: "\t"))
        }
        try machine.run(source: source.text, chunkName: name)
        declared.isLoading = false
        names = declared.tests.map(\.name)
        self.world = world
        self.machine = machine
        self.declared = declared
        self.type = type
        world.network.setCaller { [weak self] function, arguments throws(LuaError) in
            guard let self else { throw LuaError(.closed, "the test is over") }
            return try await self.call(function, arguments)
        }
    }

    /// Calls a function of the test while the test waits.
    private func call(_ function: LuaFunction, _ arguments: [LuaValue]) throws(LuaError) -> [LuaValue] {
        try machine.call(function, arguments)
    }

    /// Runs one test.
    func run(_ name: String) async throws(LuaError) {
        guard let test = declared.tests.first(where: { $0.name == name }) else {
            throw LuaError(.runtime, "the test \"\(name)\" is not declared every time that the file is loaded")
        }
        let handle = LuaHandle(type, token: 0, lifetime: .machine)
        try await machine.call(test.function, [.handle(handle)], deadline: Self.deadline)
        if let complaint = world.network.complaints.first { throw LuaError(.runtime, complaint) }
    }
}
