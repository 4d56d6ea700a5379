import LuaRuntime
import Synchronization
import Testing

@Suite("Suspending host functions")
struct SuspensionTests {
    @Test(
        "They can be called at any depth",
        arguments: [
            "return echo(42)",
            "local x = echo(40) + echo(2) return x",
            "local function f(n) if n == 0 then return echo(42) end return (f(n - 1)) end return f(100)",
            "return select(2, pcall(echo, 42))",
            "return select(3, pcall(pcall, echo, 42))",
            "return select(2, xpcall(function() return echo(42) end, type))",
            "local ok, e = pcall(function() echo() error(42, 0) end) return tonumber(e)",
            "local ok, e = xpcall(function() echo() error('x', 0) end, function() return 42 end) return e",
            "return setmetatable({}, {__index = function(_, k) return echo(k) end})[42]",
            "return setmetatable({}, {__call = function(_, v) return echo(v) end})(42)",
            "return setmetatable({}, {__add = function(_, v) return echo(v) end}) + 42",
            "return setmetatable({}, {__concat = function(_, v) return echo(v) end}) .. 42",
            "return #setmetatable({}, {__len = function() return echo(42) end})",
            "if setmetatable({}, {__lt = function() return echo(true) end}) < {} then return 42 end",
            "local t = setmetatable({}, {__newindex = function(t, k, v) seen = echo(v) end}) t.x = 42 return seen",
            "do local x <close> = setmetatable({}, {__close = function() seen = echo(42) end}) end return seen",
            "for v in function() return echo(42) end do return v end",
            "for k, v in pairs(setmetatable({}, {__pairs = function() return next, {echo(42)} end})) do return v end",
            "return coroutine.wrap(echo)(42)",
            "return coroutine.wrap(function() return echo(42) end)()",
            "return select(2, coroutine.resume(coroutine.create(function() return pcall(echo, 42) end)))  and 42",
            "return coroutine.wrap(function() return coroutine.wrap(function() return echo(42) end)() end)()",
            "return coroutine.wrap(function() coroutine.yield(echo(42)) end)()",
            """
            local g = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(echo(i)) end return 36 end)
            return g() + g() + echo(g()) + g()
            """,
            """
            local co = coroutine.create(function(a) local b = coroutine.yield(echo(a)) return echo(b) end)
            local _, a = coroutine.resume(co, 40) local _, b = coroutine.resume(co, 2) return a + b
            """,
            """
            local co = coroutine.wrap(function() local ok, e = pcall(fail, 'x') coroutine.yield(e) return 42 end)
            return co() == 'x' and co()
            """,
        ])
    func anywhere(body: String) async throws {
        let vm = try Confined()
        #expect(try await vm.call(body) == [42])
        #expect(await vm.suspendedCalls == 0)
    }

    @Test("All values cross both ways")
    func values() async throws {
        let vm = try Confined()
        let values: [LuaValue] = [nil, true, 1, 2.5, "x", [1, 2], ["a": ["b": 1]], nil]
        #expect(try await vm.call("return echo(...)", values) == values)
        #expect(try await vm.call("return select('#', echo())") == [0])
        #expect(try await vm.call("local f = echo(function() return echo(1) end) return f()") == [1])
    }

    @Test("What they throw is raised where they were called")
    func errors() async throws {
        let vm = try Confined()
        let error = try await vm.failure("\n\nfail('not today')")
        #expect(error.code == .runtime)
        #expect(error.description == "test.lua:3: not today")
        #expect(error.plugin == "test")
        #expect(error.traceback.contains("test.lua:3:"))
        #expect(try await vm.call("return pcall(fail, 'no')") == [false, "no"])
        let inCoroutine = try await vm.failure("coroutine.wrap(function() fail('deep') end)()")
        #expect(inCoroutine.message.hasSuffix("deep"))
        #expect(
            try await vm.call("return pcall(echo(), {})") == [
                false, "attempt to call a nil value",
            ])
    }

    @Test("Wrong arguments are errors of the caller")
    func arguments() async throws {
        let vm = try Confined()
        let error = try await vm.failure("fail({})")
        #expect(error.message == "fail: bad argument #1 (string expected, got table)")
        let thread = try await vm.failure("echo(coroutine.create(type))")
        #expect(thread.message == "echo: bad argument (a thread cannot be passed to the host)")
    }

    @Test(
        "Where the code cannot be left, waiting is a clear error",
        arguments: [
            "table.sort({2, 1}, function() echo() end)",
            "table.sort({2, 1}, function() return coroutine.wrap(function() echo() return true end)() end)",
            "('x'):gsub('x', echo)",
            "('x'):gsub('x', function() return echo('y') end)",
            "tostring(setmetatable({}, {__tostring = function() return echo('x') end}))",
            "('%s'):format(setmetatable({}, {__tostring = function() return echo('x') end}))",
            "xpcall(error, function() unwaited = select(2, pcall(echo)) end) error(unwaited, 0)",
            "inside(function() echo() end)",
            "inside(function() coroutine.wrap(echo)() end)",
            """
            local co = coroutine.create(function() coroutine.yield()
              local x <close> = setmetatable({}, {__close = function() echo() end}) coroutine.yield() end)
            coroutine.resume(co) coroutine.resume(co) error(select(2, coroutine.close(co)), 0)
            """,
        ])
    func barriers(body: String) async throws {
        let vm = try Confined { vm in
            try vm.register(global: "inside") { [unowned vm] call throws(LuaHostError) in
                let function = try call.function(1)
                do throws(LuaError) { try vm.call(function) } catch { throw LuaHostError(error.message) }
            }
        }
        let error = try await vm.failure(body)
        #expect(error.message.contains("echo has to wait, which is impossible inside a callback"))
        #expect(try await vm.call("return echo(1)") == [1])
    }

    @Test("Calls without a deadline cannot wait")
    func synchronous() async throws {
        let vm = try Confined()
        try await vm.with { vm throws in
            #expect(
                try failure("echo()", in: vm).message == "echo has to wait, which the running call may not")
            #expect(try run("return pcall(echo)", in: vm).first == false)
            #expect(try failure("coroutine.wrap(echo)()", in: vm).message.contains("may not"))
        }
    }

    @Test("Coroutines behave in calls that may wait as they do in others")
    func coroutines() async throws {
        let vm = try Confined()
        #expect(try await vm.failure("coroutine.yield()").message == "attempt to yield from outside a coroutine")
        #expect(try await vm.call("return coroutine.isyieldable(), select(2, coroutine.running())") == [false, true])
        let inside =
            "return coroutine.wrap(function() return coroutine.isyieldable(), select(2, coroutine.running()) end)()"
        #expect(try await vm.call(inside) == [true, false])
        let own = "return coroutine.resume(coroutine.running())"
        #expect(try await vm.call(own) == [false, "cannot resume non-suspended coroutine"])
        #expect(try await vm.failure("coroutine.close(coroutine.running())").message.contains("running"))
    }

    @Test("While a call waits, the machine answers others")
    func interleaving() async throws {
        let gate = Gate()
        let vm = try Confined { try $0.register(global: "wait", suspending: { _ in try await gate.pass() }) }
        async let first = vm.call("local before = n or 0 n = before + 1 local v = wait() return before, v, n")
        await gate.waits(1)
        async let second = vm.call("local before = n n = before + 1 local v = wait() return before, v, n")
        await gate.waits(2)
        #expect(try await vm.call("n = n + 1 return echo(n)") == [3])
        #expect(try await vm.with { try run("n = n + 1 return n", in: $0) } == [4])
        #expect(await vm.suspendedCalls == 2)
        gate.open(["open"])
        #expect(try await first == [0, "open", 4])
        #expect(try await second == [1, "open", 4])
        #expect(await vm.suspendedCalls == 0)
    }

    @Test("Nobody else can touch a coroutine that waits")
    func waitingCoroutine() async throws {
        let gate = Gate()
        let vm = try Confined { try $0.register(global: "wait", suspending: { _ in try await gate.pass() }) }
        async let first = vm.call(
            """
            outer = coroutine.running()
            inner = coroutine.create(function() return wait() end)
            wrapped = coroutine.wrap(function() return coroutine.resume(inner) end)
            return wrapped()
            """)
        await gate.waits(1)
        for name in ["inner", "outer"] {
            let refused = "cannot resume a coroutine that waits for the host"
            #expect(try await vm.call("return coroutine.resume(\(name), 1)") == [false, .string(refused)])
            #expect(try await vm.call("return coroutine.status(\(name))") == ["normal"])
            #expect(try await vm.failure("coroutine.close(\(name))").message.contains("waits for the host"))
        }
        #expect(
            try await vm.failure("wrapped(2)").message.hasSuffix("cannot resume a coroutine that waits for the host"))
        gate.open([7])
        #expect(try await first == [true, 7])
        #expect(try await vm.call("return coroutine.status(inner), coroutine.status(outer)") == ["dead", "dead"])
        #expect(try await vm.call("return coroutine.resume(outer, 1)") == [false, "cannot resume dead coroutine"])
    }

    @Test("What work holds for its results lasts until the machine has them")
    func heldObjects() async throws {
        final class Held: Sendable {}
        let last = Mutex<WeakHeld?>(nil)
        struct WeakHeld: Sendable { weak let object: Held? }
        let vm = try Confined { machine throws(LuaError) in
            try machine.register(
                global: "get",
                suspending: { call in
                    let held = Held()
                    call.hold(held)
                    last.withLock { $0 = WeakHeld(object: held) }
                    return ["text"]
                })
            try machine.register(global: "is_held") { call throws(LuaHostError) in
                call.returns(last.withLock { $0?.object != nil })
            }
        }
        let seen = try await vm.call("local text = get() return text, is_held()")
        #expect(seen == ["text", true])
        #expect(last.withLock { $0?.object == nil })
    }

    @Test("Thousands of calls wait at once", .timeLimit(.minutes(2)))
    func thousands() async throws {
        let gate = Gate()
        let vm = try Confined(memoryBytes: 32 << 20) {
            try $0.register(global: "wait", suspending: { _ in try await gate.pass() })
        }
        let results = try await withThrowingTaskGroup(of: [LuaValue].self) { group in
            for number in 0..<3000 {
                group.addTask { try await vm.call("local n = ... wait() return n", [.integer(Int64(number))]) }
            }
            await gate.waits(3000)
            #expect(try await vm.call("return 1") == [1])
            gate.open()
            return try await group.reduce(into: [LuaValue]()) { $0 += $1 }
        }
        #expect(
            results.compactMap { if case .integer(let n) = $0 { n } else { nil } }.sorted()
                == (0..<3000).map(Int64.init))
        try await vm.with { vm throws in
            vm.collectGarbage()
            #expect(vm.bytesUsed < 1 << 20)
        }
    }
}
