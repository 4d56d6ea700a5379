import LuaRuntime
import Testing

@Suite("Calls that wait, and what ends them")
struct CallEndingTests {
    private static func gated(
        _ gate: Gate, alarm: Gate = Gate(), memoryBytes: Int = 8 << 20, instructions: UInt64 = 1_000_000,
        clock: ManualNanoseconds? = nil
    ) throws -> Confined {
        try Confined(
            memoryBytes: memoryBytes, instructions: instructions, wallClock: .seconds(10), clock: clock, alarm: alarm
        ) { vm in
            try vm.register(global: "wait", suspending: { _ in try await gate.pass() })
            try vm.register(
                global: "pass",
                suspending: { _ in
                    clock?.advance(by: .seconds(8))
                    return []
                })
        }
    }

    @Test(
        "At its deadline a call ends, whatever it does to go on",
        arguments: [
            "\nwait()",
            "\npcall(wait) escaped = true",
            "\nwhile true do pcall(wait) end",
            "\nxpcall(wait, function() escaped = true end) escaped = true",
            "\ncoroutine.wrap(function() pcall(wait) escaped = true end)() escaped = true",
            "\ncoroutine.resume(coroutine.create(wait)) escaped = true",
            "\nlocal x <close> = setmetatable({}, {__close = function() escaped = true end}) wait()",
            "\nlocal x <close> = setmetatable({}, {__close = wait}) wait()",
            "\nlocal x <close> = setmetatable({}, {__close = function() pcall(echo) escaped = true end}) wait()",
            "\nsetmetatable({}, {__index = function() pcall(wait) escaped = true end}).x()",
        ])
    func deadline(body: String) async throws {
        let gate = Gate()
        let alarm = Gate()
        let vm = try Self.gated(gate, alarm: alarm)
        async let failure = vm.failure(body, deadline: .seconds(5))
        await gate.waits(1)
        await alarm.waits(1)
        alarm.open()
        let error = try await failure
        #expect(error.code == .deadline)
        #expect(error.line == 2)
        #expect(error.plugin == "test")
        await gate.cancellations(1)
        #expect(try await vm.call("return escaped, echo(1)") == [nil, 1])
        #expect(await vm.suspendedCalls == 0)
    }

    @Test("A call that runs when its deadline passes ends too")
    func deadlineWhileRunning() async throws {
        let clock = ManualNanoseconds()
        let vm = try Self.gated(Gate(), clock: clock)
        let body = "pcall(pass) while true do pcall(function() while true do end end) end"
        #expect(try await vm.failure(body, deadline: .seconds(5)).code == .deadline)
    }

    @Test("The time a call waits does not count as running")
    func waitingIsNotRunning() async throws {
        let clock = ManualNanoseconds()
        let vm = try Self.gated(Gate(), clock: clock)
        let body = "for i = 1, 5 do pass() end for i = 1, 1000 do end return 'fine'"
        #expect(try await vm.call(body, deadline: .seconds(100)) == ["fine"])
        #expect(try await vm.failure(body, deadline: .seconds(39)).code == .deadline)
    }

    @Test("The time a call runs adds up over its waits")
    func runningTime() async throws {
        let clock = ManualNanoseconds()
        let vm = try Confined(wallClock: .seconds(10), clock: clock) {
            try $0.register(global: "work") { _ in clock.advance(by: .seconds(4)) }
        }
        #expect(try await vm.call("work() echo() work() return 1") == [1])
        let error = try await vm.failure("for i = 1, 3 do work() echo() end for i = 1, 1000 do end")
        #expect(error.code == .timeLimit)
    }

    @Test("Cancelling the caller's task ends the call and the work", arguments: ["wait()", "pcall(wait) wait()"])
    func cancellation(body: String) async throws {
        let gate = Gate()
        let vm = try Self.gated(gate)
        let caller = Task { try await vm.call(body) }
        await gate.waits(1)
        caller.cancel()
        await #expect(throws: LuaError(.cancelled, "")) { try await caller.value }
        await gate.cancellations(1)
        #expect(try await vm.call("return echo(1)") == [1])
    }

    @Test("A cancelled task begins no call")
    func cancelledBefore() async throws {
        let vm = try Confined()
        let go = Gate()
        let caller = Task {
            _ = try? await go.pass()
            return try await vm.call("began = true")
        }
        await go.waits(1)
        caller.cancel()
        await #expect(throws: LuaError(.cancelled, "")) { try await caller.value }
        #expect(try await vm.call("return began") == [nil])
    }

    @Test("Closing a machine ends the calls that wait in it")
    func closing() async throws {
        let gate = Gate()
        let vm = try Self.gated(gate)
        async let first = vm.failure("wait()")
        async let second = vm.failure("coroutine.wrap(function() pcall(wait) end)()")
        await gate.waits(2)
        await vm.with { $0.close() }
        #expect(try await first.code == .closed)
        #expect(try await second.code == .closed)
        await gate.cancellations(2)
        await vm.with { #expect($0.bytesUsed == 0) }
        #expect(try await vm.with { try failure("return 1", in: $0) }.code == .closed)
    }

    @Test("Instructions are counted for each call")
    func instructions() async throws {
        let gate = Gate()
        let vm = try Self.gated(gate, instructions: 100_000)
        async let spender = vm.failure("for i = 1, 60000 do end wait() pcall(function() for i = 1, 60000 do end end)")
        async let other = vm.call("for i = 1, 60000 do end wait() for i = 1, 20000 do end return 1")
        await gate.waits(2)
        #expect(try await vm.call("for i = 1, 60000 do end return 1") == [1])
        gate.open()
        #expect(try await spender.code == .instructionLimit)
        #expect(try await other == [1])
    }

    @Test(
        "Waiting without end is not free",
        arguments: ["echo()", "pcall(echo)", "pcall(fail, 'x')", "coroutine.wrap(echo)()"])
    func tightLoop(statement: String) async throws {
        let vm = try Confined(instructions: 100_000)
        #expect(try await vm.failure("while true do \(statement) end").code == .instructionLimit)
    }

    @Test("Too many calls that wait reach the memory limit, and the others go on")
    func manyCalls() async throws {
        let gate = Gate()
        let vm = try Self.gated(gate, memoryBytes: 1 << 20)
        let (answers, refusals) = try await withThrowingTaskGroup(of: LuaError.Code?.self) { group in
            for _ in 0..<2000 {
                group.addTask {
                    do throws(any Error) {
                        _ = try await vm.call("wait()")
                        return nil
                    } catch let error as LuaError {
                        return error.code
                    }
                }
            }
            var refusals = 0
            // Those that found no room end first, the others when the gate opens.
            while refusals < 100, let code = try await group.next() {
                #expect(code == .memoryLimit)
                refusals += 1
            }
            var answers = 0
            let opening = Task { while !Task.isCancelled { gate.open(); await Task.yield() } }
            while let code = try await group.next() {
                if code == nil { answers += 1 } else { refusals += 1 }
            }
            opening.cancel()
            return (answers, refusals)
        }
        #expect(answers > 0)
        #expect(answers + refusals == 2000)
        await vm.with { $0.collectGarbage() }
        #expect(try await vm.call("return echo(1)") == [1])
    }

    @Test("Answers that are too large reach the memory limit")
    func largeAnswer() async throws {
        let gate = Gate()
        let vm = try Self.gated(gate, memoryBytes: 1 << 20)
        async let failure = vm.failure("pcall(wait) escaped = true")
        await gate.waits(1)
        gate.open([.string(String(repeating: "x", count: 2 << 20))])
        #expect(try await failure.code == .memoryLimit)
        #expect(try await vm.call("return escaped, echo(1)") == [nil, 1])
    }

    @Test("An answer that cannot be passed is raised as an error")
    func strangeAnswer() async throws {
        let gate = Gate()
        let vm = try Self.gated(gate)
        async let failure = vm.failure("\nwait()")
        await gate.waits(1)
        let stranger = try function("return type", in: machine())
        gate.open([.function(stranger)])
        #expect(try await failure.description == "test.lua:2: a function of another plugin cannot be passed on")
    }
}
