import LuaRuntime
import Testing

@Suite("Hostile loops")
struct HostileLoopTests {
    @Test(
        "In every metamethod",
        arguments: [
            ("__index", "return x.y"), ("__newindex", "x.y = 1"), ("__call", "x()"), ("__add", "return x + 1"),
            ("__sub", "return 1 - x"), ("__mul", "return x * x"), ("__div", "return x / 2"), ("__mod", "return x % 2"),
            ("__pow", "return x ^ 2"), ("__unm", "return -x"), ("__idiv", "return x // 2"), ("__band", "return x & 1"),
            ("__bor", "return 1 | x"), ("__bxor", "return x ~ 1"), ("__shl", "return x << 1"),
            ("__shr", "return x >> 1"), ("__bnot", "return ~x"), ("__concat", "return x .. 'a'"),
            ("__len", "return #x"), ("__eq", "return x == setmetatable({}, getmetatable(x))"),
            ("__lt", "return x < x"), ("__le", "return x <= x"), ("__tostring", "return tostring(x)"),
            ("__pairs", "for _ in pairs(x) do end"),
            ("__close", "local y <close> = x"), ("__close", "for _ in next, {}, nil, x do end"),
            ("__index", "for _ in ipairs(x) do end"), ("__index", "return ('x'):gsub('x', x)"),
            ("__index", "return table.concat({1, 2}, x.y)"), ("__lt", "table.sort({x, x, x})"),
        ])
    func metamethods(event: String, use: String) async throws {
        let source = "local x = setmetatable({}, {\(event) = function() while true do end end})\n\(use)"
        for error in try await hostile(source) {
            #expect(error.code == .instructionLimit)
            #expect(error.description == "test.lua:1: limit of 1000000 instructions reached")
        }
    }

    @Test(
        "Wherever else code runs",
        arguments: [
            "local function f() end while true do f() end",
            "local x = 0 repeat x = x + 1 until x < 0",
            "for i = 1, math.huge do end",
            "for i = 1, 0.5, 0x0p0 + 1e-300 do end while true do end",
            "for i in ipairs(setmetatable({}, {__index = function(_, i) return i end})) do end",
            "for _ in pairs(setmetatable({}, {__pairs = function() return function() return 1 end end})) do end",
            "table.sort({3, 2, 1, 5, 4}, function() while true do end end)",
            "('abc'):gsub('.', function() while true do end end)",
            "while true do ('abc'):gsub('.', '%0%0') end",
            "while true do for w in ('a b c'):gmatch('%a') do end end",
            "while true do ('x'):find('x', 1, true) end",
            "while true do local _ = ('x'):rep(10) end",
            "while true do local _ = ('%d'):format(1) end",
            "while true do table.unpack({1, 2, 3}) end",
            "while true do table.concat({'a', 'b'}) end",
            "while true do table.move({1, 2}, 1, 2, 3) end",
            "while true do string.pack('i4', 1) end",
            "while true do utf8.char(1, 2, 3) end",
            "local s = ('ä'):rep(1e5) while true do for _ in utf8.codes(s) do end end",
            "local s = ('ä'):rep(1e5) while true do utf8.codepoint(s, 1, 1000) end",
            "local s = ('x'):rep(1e5) while true do s:byte(1, 1000) end",
            "local s = (' '):rep(1e6) while true do string.packsize(s) end",
            "local s = (' '):rep(1e6) while true do string.unpack(s, '') end",
            "local s = ('1'):rep(1e6) while true do tonumber(s) end",
            "local s = ('1'):rep(1e6) while true do tonumber(s, 2) end",
            "while true do tostring(1) end",
            "while true do select('#', 1, 2) end",
            "while true do pcall(error) end",
            "while true do pcall(error, setmetatable({}, {__tostring = error})) end",
            "while true do xpcall(error, tostring) end",
            "while true do setmetatable({}, {}) end",
            "while true do local x <close> = setmetatable({}, {__close = type}) end",
            "while true do coroutine.wrap(type)(1) end",
            "local co co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end",
            "while true do coroutine.close(coroutine.create(type)) end",
            "while true do coroutine.isyieldable() coroutine.running() coroutine.status(coroutine.create(type)) end",
            "local function f(...) return f(...) end f(1)",
            "coroutine.wrap(function() pcall(function() coroutine.wrap(function() while true do end end)() end) end)()",
            "return (('a'):rep(30) .. 'b'):match(('a?'):rep(30) .. ('a'):rep(30) .. ('.*'):rep(12) .. 'c')",
            "return ('x'):rep(1e5):find('.-.-.-.-y')",
            "return ('('):rep(5e4):find('%b()')",
            "return ('ab'):rep(1e5):match('^(.-)*$%f[%a]') or ('a'):rep(1e5):match('.-.-b')",
        ])
    func anywhere(source: String) async throws {
        for error in try await hostile(source) {
            #expect(error.code == .instructionLimit, "\(error)")
            #expect(error.line == 1)
        }
    }

    @Test(
        "Swallowing the limit in a loop",
        arguments: [
            "while true do pcall(function() while true do end end) end",
            "while true do xpcall(function() while true do end end, function() return 1 end) end",
            "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
            "local function f() pcall(f) while true do end end f()",
            "repeat until select(2, pcall(function() while true do end end)) == nil",
            "for i = 1, 1e9 do pcall(coroutine.wrap(function() while true do pcall(type, 1) end end)) end",
            "local t = setmetatable({}, {__close = function() while true do pcall(type, 1) end end}) "
                + "while true do pcall(function() local x <close> = t end) end",
            "local t = setmetatable({}, {__index = function() pcall(function() while true do end end) return 1 end}) "
                + "while true do local _ = t.x end",
            "table.sort({1, 2, 3}, function() pcall(function() while true do end end) return false end) escaped = 1",
            "('xxx'):gsub('x', function() pcall(function() while true do end end) escaped = 1 end) escaped = 1",
        ])
    func swallowing(source: String) async throws {
        for error in try await hostile(source) {
            #expect(error.code == .instructionLimit, "\(error)")
        }
    }

    @Test(
        "Variables that are closed after the limit run nothing",
        arguments: [
            "local x <close> = setmetatable({}, {__close = function() escaped = 1 end}) while true do end",
            "local x <close> = setmetatable({}, {__close = host}) while true do end",
            "pcall(function() local x <close> = setmetatable({}, {__close = host}) while true do end end) host()",
            "coroutine.wrap(function() local x <close> = setmetatable({}, {__close = host}) while true do end end)()",
            "for _ in next, {}, nil, setmetatable({}, {__close = host}) do end while true do end host()",
            """
            local a <close> = setmetatable({}, {__close = host})
            local b <close> = setmetatable({}, {__close = function() error('other') end})
            while true do end
            """,
        ])
    func closing(source: String) async throws {
        let vm = try machine()
        var calls = 0
        try vm.register(global: "host") { _ in calls += 1 }
        let allowed = source.hasPrefix("for _ in next") ? 1 : 0
        #expect(try failure(source, in: vm).code == .instructionLimit)
        #expect(calls == allowed)
        #expect(try run("return escaped", in: vm) == [nil])
    }
}
