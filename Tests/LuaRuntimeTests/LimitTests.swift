import LuaRuntime
import Testing

@Suite("Limits")
struct LimitTests {
    @Test(
        "Code that never ends is ended",
        arguments: [
            "while true do end",
            "local function f() return f() end f()",
            "::again:: goto again",
            "repeat until false",
            "setmetatable({}, {__index = function() while true do end end}).x()",
            "return setmetatable({}, {__add = function() while true do end end}) + 1",
            "return #setmetatable({}, {__len = function() while true do end end})",
            "table.sort({3, 2, 1}, function() while true do end end)",
            "('x'):gsub('x', function() while true do end end)",
            "for _ in function() return 1 end do end",
            "coroutine.wrap(function() while true do end end)()",
            "local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end",
            "while true do coroutine.wrap(function() for i = 1, 30 do end end)() end",
            "while true do coroutine.create(type) end",
            "xpcall(error, function() while true do end end)",
            "xpcall(function() while true do end end, function() while true do end end)",
            "local x <close> = setmetatable({}, {__close = function() while true do end end})",
            """
            local co = coroutine.create(function()
              local x <close> = setmetatable({}, {__close = function() while true do end end}) coroutine.yield() end)
            coroutine.resume(co) coroutine.close(co)
            """,
        ])
    func endless(source: String) throws {
        #expect(try failure(source).code == .instructionLimit)
    }

    @Test(
        "A limit cannot be caught",
        arguments: [
            "while true do pcall(function() while true do end end) end",
            "pcall(function() while true do end end) escaped = true",
            "xpcall(function() while true do end end, function() escaped = true end) escaped = true",
            "pcall(pcall, pcall, function() while true do end end) escaped = true",
            "coroutine.resume(coroutine.create(function() while true do end end)) escaped = true",
            "pcall(coroutine.wrap(function() while true do end end)) escaped = true",
            "coroutine.wrap(function() pcall(function() while true do end end) escaped = true end)()",
            """
            coroutine.resume(coroutine.create(function()
              pcall(function() coroutine.yield() end) end))
            local co = coroutine.create(function() pcall(function() coroutine.yield() while true do end end)
              escaped = true end)
            coroutine.resume(co) coroutine.resume(co) escaped = true
            """,
            """
            pcall(function()
              local x <close> = setmetatable({}, {__close = function() escaped = true error('other') end})
              while true do end
            end)
            escaped = true
            """,
            "host(function() while true do end end) escaped = true",
        ])
    func uncatchable(source: String) throws {
        let vm = try machine()
        try vm.register(global: "host") { [unowned vm] call throws(LuaHostError) in
            let function = try call.function(1)
            _ = try? vm.call(function)
        }
        #expect(try failure(source, in: vm).code == .instructionLimit)
        #expect(try run("return escaped", in: vm) == [nil])
    }

    @Test(
        "Memory that is asked for without end is refused",
        arguments: [
            "local t = {} while true do t[#t + 1] = {} end",
            "local s = 'x' while true do s = s .. s end",
            "return ('x'):rep(1 << 40)",
            "return ('x'):rep(5 << 20) .. ('y'):rep(5 << 20)",
            "local t = {} for i = 1, 9 do t[i] = ('x'):rep(1 << 20) end return table.concat(t)",
            "local t = {} for i = 1, 5 do t[i] = ('x'):rep(1 << 20) end return table.concat(t, ('y'):rep(1 << 20))",
            "return (('x'):rep(1 << 20):gsub('x', ('y'):rep(100)))",
            "return table.pack(table.unpack({}, 1, 1e6 // 2)), table.pack(table.unpack({}, 1, 1e6 // 2))",
            "local t = {} while true do t[#t + 1] = coroutine.create(type) end",
            "return ('%s%s%s%s%s'):format(('x'):rep(1e6), ('x'):rep(1e6), ('x'):rep(1e6), ('x'):rep(1e6), ('x'):rep(1e6))",
            "return string.pack('!8c60000000', 'x')",
        ])
    func memory(source: String) throws {
        let vm = try machine(memoryBytes: 4 << 20, instructions: 50_000_000)
        let error = try failure(source, in: vm)
        #expect(error.code == .memoryLimit)
        #expect(error.line == 1)
        #expect(vm.bytesPeak <= 4 << 20)
        vm.collectGarbage()
        #expect(vm.bytesUsed < 1 << 20)
        #expect(try run("return 'fine'", in: vm) == ["fine"])
    }

    @Test(
        "The memory limit cannot be caught",
        arguments: [
            "pcall(function() local t = {} while true do t[#t + 1] = {} end end) escaped = true",
            "pcall(string.rep, 'x', 1 << 30) escaped = true",
            "pcall(string.pack, '!8c60000000', 'x') escaped = true",
            "pcall(function() return ('x'):rep(1 << 21):gsub('x', 'yyyy') end) escaped = true",
            "coroutine.wrap(function() pcall(string.rep, 'x', 1 << 30) escaped = true end)()",
            """
            pcall(function()
              local x <close> = setmetatable({}, {__close = function() error('other', 0) end})
              local t = {} while true do t[#t + 1] = {} end
            end)
            escaped = true
            """,
        ])
    func uncatchableMemory(source: String) throws {
        let vm = try machine(memoryBytes: 4 << 20, instructions: 50_000_000)
        #expect(try failure(source, in: vm).code == .memoryLimit)
        #expect(try run("return escaped", in: vm) == [nil])
    }

    @Test("Garbage does not count against the memory limit")
    func garbage() throws {
        let vm = try machine(memoryBytes: 2 << 20, instructions: 50_000_000)
        let count = "local n = 0 for i = 1, 200 do n = n + #('x'):rep(3e5 + i) end return n > 6e7"
        #expect(try run(count, in: vm) == [true])
        let concat = "for i = 1, 30 do local s = table.concat({('x'):rep(2e5), ('y'):rep(2e5 + i)}) end return 1"
        #expect(try run(concat, in: vm) == [1])
    }

    @Test(
        "Work in C is paid for",
        arguments: [
            "table.move({}, 1, 1 << 60, 2)",
            "table.concat({}, '', 1, 1 << 60)",
            "table.concat(setmetatable({}, {__index = table.concat}), 1, 1, 1 << 60)",
            "table.unpack({}, 1, 1 << 40)",
            "table.insert({}, -(1 << 60), 1)",
            "local s = ('x'):rep(1 << 20) while true do s:upper() end",
            "local t = {} for i = 1, 1e4 do t[i] = i end while true do table.insert(t, 1, 1) table.remove(t, 1) end",
            "local t = {} for i = 1, 1e4 do t[i] = i end while true do table.sort(t) end",
            "local s = ('x'):rep(1 << 20) while true do s:find('y', 1, true) end",
            "local s = ('x'):rep(1 << 20) while true do utf8.len(s) end",
            "return ('x'):rep(1e5, ''):find(('x*'):rep(20) .. 'y')",
            "return ('a'):rep(100):match(('a-'):rep(50) .. 'b')",
            "return ('a'):rep(1e4):match('.-.-.-b')",
            "return ('('):rep(1e5):gsub('%b()', '')",
            "for _ in ('a'):rep(1e4):gmatch('a*a*a*a*b') do end",
        ])
    func workInC(source: String) throws {
        #expect(try failure(source).code == .instructionLimit)
    }

    @Test(
        "Counts that are lies are refused",
        arguments: [
            "table.sort(setmetatable({}, {__len = function() return 1 << 30 end, __index = rawlen}))",
            "table.insert(setmetatable({}, {__len = function() return 1 << 60 end}), 1, 1)",
            "table.remove(setmetatable({}, {__len = function() return 1 << 60 end}), 1)",
            "table.concat(setmetatable({}, {__len = function() return 1 << 60 end}))",
            "table.unpack(setmetatable({}, {__len = function() return 1 << 60 end}))",
        ])
    func lies(source: String) throws {
        let error = try failure(source)
        #expect(error.code == .runtime)
        #expect(error.message.contains("without '__len'"))
    }

    @Test("Repeating nothing any number of times is nothing")
    func repeatNothing() throws {
        let source = "return (''):rep(1 << 60), ('x'):rep(0), ('x'):rep(-1), ('x'):rep(3, ',')"
        #expect(try run(source) == ["", "", "", "x,x,x"])
    }

    @Test(
        "Recursion without end is an error of the code",
        arguments: [
            "local function f() return 1 + f() end f()",
            "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end return t.x",
            "local function f() string.gsub('x', 'x', f) end f()",
            "local function f() return coroutine.wrap(f)() end f()",
            "local function f() assert(pcall(f)) end f()",
            """
            local function f()
              local co = coroutine.create(function()
                local x <close> = setmetatable({}, {__close = f}) coroutine.yield() end)
              coroutine.resume(co)
              assert(coroutine.close(co))
            end
            f()
            """,
        ])
    func recursion(source: String) throws {
        let vm = try machine(memoryBytes: 128 << 20, instructions: 100_000_000)
        let error = try failure(source, in: vm)
        #expect(error.code == .recursionLimit, "\(error)")
        #expect(try run("return 1", in: vm) == [1])
    }

    @Test("Source that is nested too deeply does not compile")
    func nesting() throws {
        #expect(try failure("return " + String(repeating: "(", count: 5000)).code == .syntax)
        #expect(try failure(String(repeating: "do ", count: 5000)).code == .syntax)
    }

    @Test(
        "Yielding where nothing waits is an error",
        arguments: [
            "coroutine.yield()",
            "table.sort({2, 1}, function() coroutine.yield() end)",
            "coroutine.wrap(function() ('x'):gsub('x', coroutine.yield) end)()",
            "coroutine.wrap(function() table.sort({2, 1}, coroutine.yield) end)()",
            "coroutine.wrap(function() tostring(setmetatable({}, {__tostring = coroutine.yield})) end)()",
        ])
    func yields(source: String) throws {
        #expect(try failure(source).message.contains("yield"))
    }

    @Test("Time is up when the clock says so")
    func time() throws {
        var now: UInt64 = 0
        let limits = LuaLimits(instructionsPerCall: .max, wallClockPerCall: .seconds(1))
        let vm = try LuaVM(name: "test", limits: limits) {
            now += 1_000_000; return now
        }
        let error = try failure("\nwhile true do pcall(function() while true do end end) end", in: vm)
        #expect(error.code == .timeLimit)
        #expect(error.line == 2)
        #expect(try run("return 1", in: vm) == [1])
    }

    @Test("Every call has the whole budget")
    func perCall() throws {
        let vm = try machine(instructions: 100_000)
        let work = try function("return function() for i = 1, 60000 do end end", in: vm)
        for _ in 0..<5 {
            try vm.call(work)
            #expect(vm.instructionsUsed > 50_000 && vm.instructionsUsed <= 100_000)
        }
    }

    @Test("Small budgets are kept exactly enough")
    func smallBudget() throws {
        let vm = try machine(instructions: 50)
        #expect(try run("return 1", in: vm) == [1])
        #expect(try failure("for i = 1, 100 do end", in: vm).code == .instructionLimit)
    }

    @Test("Host functions spend from the same budget")
    func spending() throws {
        let vm = try machine(instructions: 100_000)
        try vm.register(global: "work") { call in call.spend(30_000) }
        try run("work() work() work()", in: vm)
        #expect(vm.instructionsUsed >= 90_000)
        #expect(try failure("\nwork() work() pcall(work) pcall(work) escaped = true", in: vm).code == .instructionLimit)
        #expect(try run("return escaped", in: vm) == [nil])
    }

    @Test("Where time was up is known, also when it was up while memory was taken")
    func timeWhileAllocating() throws {
        var now: UInt64 = 0
        let vm = try LuaVM(name: "test", limits: LuaLimits(memoryBytes: 8 << 20, wallClockPerCall: .seconds(1))) {
            now += 900_000_000
            return now
        }
        let error = try failure("local s = ('x'):rep(10)\n\nlocal t = s:rep(100000)", in: vm)
        #expect(error.code == .timeLimit)
        #expect([error.line] == [3])
    }

    @Test("A machine that cannot even start is refused")
    func tooSmall() {
        #expect(throws: LuaError(.memoryLimit, "")) { try machine(memoryBytes: 1000) }
    }
}
