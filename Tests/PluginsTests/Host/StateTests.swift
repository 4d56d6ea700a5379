import LuaRuntime
import Samples
import Testing

@testable import Plugins

/// `state` and `log`.
@Suite struct StateTests {
    @Test func stateIsKeptByName() throws {
        let bench = try HostBench()
        #expect(try bench.value("state.last") == .nil)
        try bench.machine.load(
            source: "state.last = 7 state.list = { 1, { a = 'x' } } state.bytes = '\\xff'", chunkName: "c")
        let other = try HostBench.machine(bench.host, "other")
        let again = try HostBench.machine(bench.host, "test")
        #expect(try other.load(source: "return state.last", chunkName: "c") == [.nil])
        #expect(try again.load(source: "return state.last, state.list[2].a", chunkName: "c") == [7, "x"])
        #expect(try again.load(source: "return state.bytes == '\\xff'", chunkName: "c") == [true])
        #expect(
            try again.load(
                source: "local n = {} for k in pairs(state) do n[#n + 1] = k end table.sort(n) return n", chunkName: "c"
            )
                == [["bytes", "last", "list"]])
        // What is read is a copy.
        try again.load(source: "local list = state.list list[1] = 2", chunkName: "c")
        #expect(try again.load(source: "return state.list[1]", chunkName: "c") == [1])
        try again.load(source: "state.last = nil", chunkName: "c")
        #expect(try bench.value("state.last") == .nil)
    }

    @Test func stateIsBounded() throws {
        let bench = try HostBench()
        #expect(try bench.failure("(function() state.a = ('x'):rep(1100000) end)()").contains("1048576 bytes at most"))
        // What is replaced or forgotten makes room.
        try bench.machine.load(
            source: "for i = 1, 10 do state.a = ('x'):rep(900000) end state.a = nil state.b = ('x'):rep(900000)",
            chunkName: "c")
        #expect(try bench.value("state.a == nil and #state.b") == 900_000)
        #expect(
            try bench.failure("(function() for i = 1, 1e6 do state['n' .. i] = i end end)()")
                .contains("1048576 bytes at most"))
        for value in ["print or math.abs", "state", "{ f = math.abs }"] {
            #expect(try bench.failure("(function() state.c = \(value) end)()").contains("state can't keep a "))
        }
        #expect(try bench.failure("(function() state[1] = 2 end)()").contains("string expected, got number"))
    }

    @Test func aFileThatIsLoadedKeepsNothing() throws {
        let bench = try HostBench(running: false)
        for use in ["state.a = 1", "log.info('a')", "local a = state.a"] {
            #expect(try bench.failure("(function() \(use) end)()").contains("while its file is loaded"))
        }
    }

    @Test func stateOutlivesReloads() async throws {
        let bench = Bench()
        bench.add(PodRecord(namespace: "d", name: "p"))
        let host = PluginHost(clock: bench.clock, logger: bench.lines.logger)
        for expected in 1...3 {
            let source = PluginSource(
                path: "p.lua",
                text: Bench.plugin("state.calls = (state.calls or 0) + 1 return state.calls")
                    + String(repeating: "\n", count: expected))
            let catalogue = try PluginCatalogue(
                [source], query: bench.store, inventory: bench.inventory, host: host, clock: bench.clock,
                policy: .init(maximumAge: .minutes(3)), logger: bench.lines.logger)
            let answer = await catalogue.customMetric("m", of: .pod("p", in: "d"), where: .everything)
            #expect(answer.values.map(\.value) == [Double(expected)])
        }
    }

    @Test func linesAreLoggedUnderThePluginsName() throws {
        let bench = try HostBench()
        try bench.machine.load(source: "log.info('one\\ntwo') log.warn('three') log.debug('no')", chunkName: "c")
        #expect(bench.lines.take() == ["info: plugin test: one two", "warning: plugin test: three"])
        try bench.machine.load(source: "for i = 1, 100 do log.error('x' .. i) end", chunkName: "c")
        let written = bench.lines.take()
        #expect(written.count == 58)
        #expect(written.last == "error: plugin test: x58")
        bench.clock.advance(by: .minutes(1))
        try bench.machine.load(source: "log.error(('y'):rep(5000))", chunkName: "c")
        let lines = bench.lines.take()
        #expect(lines.first == "warning: plugin test: 42 lines of its log were left out")
        #expect(lines.last?.count == "error: plugin test: ".count + 2000)
    }
}
