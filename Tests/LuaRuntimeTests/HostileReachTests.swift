import LuaRuntime
import Testing

@Suite("Hostile reaching out")
struct HostileReachTests {
    @Test(
        "What is not there cannot be reached by any way",
        arguments: [
            "os.execute('true')", "os.exit(1)", "io.open('/etc/passwd')", "io.popen('true')", "debug.getregistry()",
            "debug.sethook()", "debug.getinfo(1)", "package.loadlib('x', 'y')", "require('os')", "load('return 1')()",
            "loadfile('x')", "loadstring('x')", "dofile('x')", "collectgarbage('stop')", "string.dump(type)",
            "('').dump(type)", "print('x')", "rawset(math, 'x', 1)", "_G.os.exit()", "_ENV.os.exit()",
            "getmetatable('').__index.dump(type)", "getmetatable(_ENV).__index.os.exit()", "_LOADED.os.exit()",
            "math.os.exit()", "select(1, pcall)('x').x()", "coroutine.running().x()", "utf8.char(0).x.y()",
            "moongauge.os()", "warn('@on') warn('x')", "setfenv(1, {})", "newproxy(true)", "unpack({})",
        ])
    func forbidden(source: String) async throws {
        for error in try await hostile("pcall(error);\n\(source)") {
            #expect(error.code == .runtime)
            #expect(error.line == 2)
            #expect(error.message.contains("attempt to") || error.message.contains("protected"), "\(error)")
        }
    }

    @Test(
        "Error objects of odd types are told in one bounded line",
        arguments: [
            "error()", "error({})", "error(function() end)", "error(coroutine.create(type))", "error(0/0)",
            "error(math.mininteger)", "error(true)", "error(('x'):rep(1e6))", "error('\\0\\1\\255')",
            "error(setmetatable({}, {__tostring = function() error('again') end}))",
            "error(setmetatable({}, {__tostring = function() return nil end}))",
            "error(setmetatable({}, {__tostring = function() return ('x'):rep(1e6) end}))",
            "error(setmetatable({}, {__tostring = function() error({}) end}))",
            "error(setmetatable({}, {__tostring = coroutine.yield}))",
            "error(setmetatable({}, {__index = error}))",
            "error(setmetatable({}, {__name = ('x'):rep(1e5)}))",
            "error(setmetatable({}, {__metatable = false, __tostring = true}))",
            "local x <close> = setmetatable({}, {__close = function() error('closing') end}) error('first')",
            "local x <close> = setmetatable({}, {__close = function(_, e) error(e) end}) error({})",
            "local x <close> = 1",
            "local m = {__close = type} local x <close> = setmetatable({}, m) m.__close = 1",
            "coroutine.wrap(function() error({}) end)()",
            "coroutine.wrap(function() local x <close> = setmetatable({}, {__close = error}) error(1) end)()",
            "xpcall(error, error) error(nil)",
            "assert(false, setmetatable({}, {__tostring = function() return 'mine' end}))",
            "table.sort({3, 2, 1, 4, 5, 9, 8, 7, 6}, function() return true end) error('x')",
            "('x'):rep(-1):bad()", "local a <const> = nil; a.b.c = 1", "return 1 < 'x'", "return {} .. 'x'",
            "return #5", "for i = 1, 10, 0 do end", "return ('x'):rep(3, {})", "string.format('%d', 1.5)",
            "return 1 // 0", "return math.tointeger({}) + 1", "return ('%'):format()", "('x'):find('[')",
            "('x'):gsub('(', '')", "('x'):gsub('x', '%2')", "utf8.codepoint('\\xff')", "utf8.char(-1)",
            "string.unpack('i17', '')", "select(0)", "setmetatable(1, {})", "tonumber('1', 99)", "next({}, 'x')",
        ])
    func errorObjects(source: String) async throws {
        for error in try await hostile(source) {
            #expect(error.code == .runtime, "\(error)")
            #expect(!error.description.contains("\n"))
            #expect(!error.description.contains("0x"))
        }
    }

    @Test(
        "A chunk of bytecode is refused in every disguise", arguments: ["\u{1B}Lua", "\u{1B}LuaT\0", "#!x\n\u{1B}Lua"])
    func bytecode(source: String) throws {
        #expect(try failure(source).code == .syntax)
    }

    @Test("What waits for the host holds no more memory than the machine may")
    func waitingMemory() async throws {
        let gate = Gate()
        let vm = try Confined(memoryBytes: 4 << 20) {
            try $0.register(global: "wait", suspending: { _ in try await gate.pass() })
        }
        let body = "text = text or ('x'):rep(1 << 20) wait(text)"
        let waiting = [
            Task { try await vm.call(body) }, Task { try await vm.call(body) }, Task { try await vm.call(body) },
        ]
        await gate.waits(3)
        let error = try await vm.failure("\nwait(text, text)")
        #expect(error.description.contains("test.lua:2: wait: bad argument (what waits for the host would hold more"))
        gate.open()
        for task in waiting { _ = try await task.value }
        #expect(try await vm.call("return #echo(text)") == [1_048_576])
    }
}
