import LuaRuntime
import Testing

@Suite("Hostile use of memory and stack")
struct HostileMemoryTests {
    @Test(
        "Memory bombs of each kind",
        arguments: [
            "local t = {} for i = 1, math.huge do t[i] = i end",
            "local t = {} for i = 1, math.huge do t['k' .. i] = i end",
            "local t = {} for i = 1, math.huge do t[i + 0.5] = i end",
            "local t = {} while true do t = {t, t} end",
            "local t = {} while true do t[#t + 1] = function() return t end end",
            "local t = {} while true do t[#t + 1] = coroutine.wrap(type) end",
            "local t = {} while true do t[#t + 1] = {} setmetatable(t[#t], {}) end",
            "local t = {} while true do t[#t + 1] = ('x'):rep(1e5 + #t) end",
            "local s = 'x' while true do s = s .. s end",
            "local s = 'x' while true do s = s:rep(2) end",
            "local s = 'x' while true do s = s:gsub('x', 'xx') end",
            "local s = 'x' while true do s = ('%s%s'):format(s, s) end",
            "local s = 'x' while true do s = table.concat({s, s}) end",
            "local s = 'x' while true do s = string.pack('s4s4', s, s) end",
            "local s = ('x'):rep(3e6) local t = {} while true do t[#t + 1] = s:upper() .. #t end",
            "local s = ('x'):rep(3e6) local t = {} while true do t[#t + 1] = s:sub(1 + #t) end",
            "local t = table.pack(('x'):rep(9e5):byte(1, -1)) local u = {} while true do u[#u + 1] = table.pack(table.unpack(t)) end",
            "local t = {} while true do table.insert(t, {}) end",
            "local t = {} while true do table.move({1, 2, 3, 4, 5, 6, 7, 8}, 1, 8, #t + 1, t) end",
            "return ('x'):rep(1e15)",
            "return ('x'):rep(1e6, ('y'):rep(1e6))",
            "return utf8.char(table.unpack({}, 1, 0)) .. ('x'):rep(1e9)",
            "local t = {} while true do t[#t + 1] = utf8.char(0x10FFFF):rep(1e5) .. #t end",
            "local function f(...) return f(..., ...) end return select('#', f(('x'):rep(4e6) .. 'y', ('x'):rep(4e6) .. 'z'))",
            "while true do error(('x'):rep(1e12)) end",
            "local e = {} while true do pcall(error, e) e = {e, ('x'):rep(1e4 + #e)} end",
            "local x <close> = setmetatable({}, {__close = function() return ('y'):rep(1e7) .. 'x' end}) return ('x'):rep(1e12)",
        ])
    func bombs(source: String) async throws {
        for error in try await hostile("pcall(error) \(source)", memoryBytes: 8 << 20, instructions: 100_000_000) {
            #expect(error.code == .memoryLimit, "\(error)")
            #expect(error.message == "memory limit of 8388608 bytes reached")
        }
    }

    @Test(
        "Recursion without end, in Lua and in C",
        arguments: [
            "local function f() return 1 + f() end f()",
            "local function f(...) return (f(...)) end f(1, 2, 3)",
            "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end return t.x",
            "local t = setmetatable({}, {}) getmetatable(t).__newindex = function(t, k, v) t[k] = v end t.x = 1",
            "local t = setmetatable({}, {}) getmetatable(t).__add = function(a, b) return a + b end return t + t",
            "local t = setmetatable({}, {}) getmetatable(t).__eq = function(a, b) return a == b end return t == setmetatable({}, getmetatable(t))",
            "local t = setmetatable({}, {}) getmetatable(t).__concat = function(a, b) return a .. b end return t .. t",
            "local t = setmetatable({}, {}) getmetatable(t).__tostring = function(t) return tostring(t) end return tostring(t)",
            "local function f() ('x'):gsub('x', f) end f()",
            "local function f() table.sort({1, 2}, f) end f()",
            "local function f() coroutine.wrap(f)() end f()",
            "local function f() assert(pcall(f)) end f()",
            "local function f() local x <close> = setmetatable({}, {__close = f}) end f()",
            "local function f() for _ in f do end end f()",
        ])
    func recursion(source: String) async throws {
        for error in try await hostile(source, memoryBytes: 128 << 20, instructions: 100_000_000) {
            #expect(error.code == .recursionLimit, "\(error)")
        }
    }

    @Test("Chains of what is looked up elsewhere end by Lua's own bound")
    func chains() async throws {
        let loop = "local t = setmetatable({}, {}) getmetatable(t).__index = t return t.x"
        for error in try await hostile(loop) {
            #expect(error.message.contains("'__index' chain too long; possible loop"))
        }
        for error in try await hostile("local t = {} setmetatable(t, {__call = t}) t()") {
            #expect(error.message == "'__call' must be a function")
        }
    }

    @Test("Tables that are called through tables end by the time limit")
    func calledTables() throws {
        var now: UInt64 = 0
        let limits = LuaLimits(memoryBytes: 64 << 20, wallClockPerCall: .seconds(1))
        let vm = try LuaVM(name: "test", limits: limits) {
            now += 400_000_000
            return now
        }
        let source = "local m = {} local t = setmetatable({}, m) m.__call = t pcall(t) escaped = true"
        #expect(try failure(source, in: vm).code == .timeLimit)
        #expect(try run("return escaped", in: vm) == [nil])
    }
}
