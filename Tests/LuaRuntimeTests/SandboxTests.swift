import LuaRuntime
import Testing

@Suite("Sandbox")
struct SandboxTests {
    @Test(
        "What could reach outside does not exist",
        arguments: [
            "os", "io", "debug", "package", "load", "loadfile", "loadstring", "dofile", "require", "collectgarbage",
            "print", "rawset", "_G", "string.dump", "warn",
        ])
    func forbidden(name: String) throws {
        #expect(try run("return \(name)") == [nil])
    }

    @Test(
        "The rest of the standard library does",
        arguments: [
            "assert", "error", "ipairs", "next", "pairs", "pcall", "xpcall", "select", "tonumber", "tostring", "type",
            "rawequal", "rawlen", "rawget", "setmetatable", "getmetatable", "math.floor", "string.format",
            "string.find",
            "table.concat", "table.unpack", "coroutine.wrap", "coroutine.close", "coroutine.yield", "utf8.char",
        ])
    func allowed(name: String) throws {
        #expect(try run("return type(\(name))") == ["function"])
        #expect(try run("return _VERSION") == ["Lua 5.4"])
    }

    @Test(
        "The library cannot be changed",
        arguments: [
            "string.format = 1", "math.pi = 3", "string.mine = 1", "string = nil", "pcall = nil", "_ENV.math = {}",
            "table.insert(string, 1)", "table.move({1}, 1, 1, 1, math)", "setmetatable(string, {})",
            "setmetatable(_ENV, {})", "getmetatable('').__index = {}", "getmetatable(string).__index = {}",
            "('').format = 1", "table.sort(math)", "rawset(math, 'pi', 3)", "moongauge.version = 2", "moongauge = {}",
            "moongauge.settings.port = 2",
        ])
    func frozen(source: String) throws {
        let vm = try machine()
        try vm.register(global: "moongauge.version", value: 1)
        try vm.register(global: "moongauge.settings", value: ["port": 1])
        #expect(try failure(source, in: vm).code == .runtime)
        #expect(try run("return math.pi > 3.1, ('%d'):format(1), moongauge.settings.port", in: vm) == [true, "1", 1])
    }

    @Test("A write to the library tells what it hit")
    func frozenMessage() throws {
        #expect(try failure("math.pi = 3").message == "'math' is read-only (cannot set 'pi')")
        #expect(try failure("math = 3").message == "the standard name 'math' cannot be changed")
    }

    @Test("Going through a library does not give its table away")
    func iteration() throws {
        let source = """
            local names = 0
            local step, hidden = pairs(math)
            for name, f in pairs(math) do names = names + 1 end
            return names > 20, hidden, next(math)
            """
        #expect(try run(source) == [true, nil, nil])
    }

    @Test("Plugins have globals of their own")
    func globals() throws {
        let vm = try machine()
        try run("counter = 1", in: vm)
        try run("counter = counter + 1", in: vm)
        #expect(try run("return counter", in: vm) == [2])
        #expect(try run("return counter") == [nil])
    }

    @Test("Finalisers are refused, and do nothing when they are added later")
    func finalisers() throws {
        #expect(try failure("setmetatable({}, {__gc = function() end})").message.contains("__gc"))
        let vm = try machine()
        try run("ran = false local m = {} setmetatable({}, m) m.__gc = function() ran = true end", in: vm)
        vm.collectGarbage()
        #expect(try run("return ran", in: vm) == [false])
    }

    @Test("A protected metatable stays")
    func protected() throws {
        let source = "return pcall(setmetatable, setmetatable({}, {__metatable = 1}), {})"
        #expect(try run(source) == [false, "cannot change a protected metatable"])
    }

    @Test("Compiled chunks are refused", arguments: ["\u{1B}Lua", "\u{1B}LuaT\0\u{19}"])
    func bytecode(source: String) throws {
        #expect(try failure(source).code == .syntax)
    }

    @Test("No address is told")
    func addresses() throws {
        let source = """
            local t = {}
            return tostring(t), tostring(t), tostring({}), tostring(type), ('%s'):format(t),
              pcall(string.format, '%5p', t)
            """
        #expect(
            try run(source) == [
                "table: 1", "table: 1", "table: 2", "function: 3", "table: 1", false,
                "'%p' is not available to plugins",
            ])
        #expect(try run("return tostring(nil), tostring(1.0), tostring('x')") == ["nil", "1.0", "x"])
        #expect(try run("return tostring(setmetatable({}, {__name = 'point'}))") == ["point: 1"])
        #expect(try run("return tostring(setmetatable({}, {__name = 5}))") == ["table: 1"])
    }

    @Test("Defining a name twice is refused")
    func definedTwice() throws {
        let vm = try machine()
        try vm.register(global: "a.b", value: 1)
        #expect(throws: LuaError(.badValue, "")) { try vm.register(global: "a.b", value: 2) }
        #expect(throws: LuaError(.badValue, "")) { try vm.register(global: "a.b.c", value: 2) }
        #expect(throws: LuaError(.badValue, "")) { try vm.register(global: "math", value: 2) }
        try vm.register(global: "a.x.y", value: 3)
        #expect(try run("return a.b, a.x.y, math.pi > 3", in: vm) == [1, 3, true])
    }

    @Test("Protected calls behave as they should")
    func protectedCalls() throws {
        #expect(try run("return pcall(function(...) return ... end, 1, 2)") == [true, 1, 2])
        #expect(try run("return pcall(error, 'x', 0)") == [false, "x"])
        #expect(try run("return xpcall(error, function(m) return m .. '!' end, 'x', 0)") == [false, "x!"])
        #expect(try run("return xpcall(function(...) return ... end, type, 1, nil, 3)") == [true, 1, nil, 3])
        #expect(try run("return select('#', xpcall(function() end, type))") == [1])
    }

    @Test("Coroutines behave as they should")
    func coroutines() throws {
        let generator = "local g = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end)"
        #expect(try run("\(generator) return g(), g(), g()") == [1, 2, 3])
        let caught = """
            local co = coroutine.create(function() local ok, e = pcall(function() coroutine.yield(1) error('x', 0) end)
              coroutine.yield(e) return 'end' end)
            local _, a = coroutine.resume(co) local _, b = coroutine.resume(co) local _, c = coroutine.resume(co)
            return a, b, c, coroutine.status(co), coroutine.resume(co)
            """
        #expect(try run(caught) == [1, "x", "end", "dead", false, "cannot resume dead coroutine"])
        let closing = """
            local closed
            local co = coroutine.create(function()
              local x <close> = setmetatable({}, {__close = function() closed = true end}) coroutine.yield() end)
            coroutine.resume(co)
            return coroutine.close(co), closed, coroutine.status(co)
            """
        #expect(try run(closing) == [true, true, "dead"])
        #expect(try run("return coroutine.resume(coroutine.create(error), 'x')") == [false, "x"])
        #expect(try failure("coroutine.wrap(function() error('deep') end)()").message.hasSuffix("deep"))
        #expect(try failure("coroutine.close(coroutine.running())").message.contains("running"))
    }
}
