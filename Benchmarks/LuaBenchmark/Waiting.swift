import BenchmarkSupport
import LuaRuntime
import Synchronization

/// Confines a machine, as a plugin does.
actor Confined {
    private let vm: LuaVM
    private let functions: [LuaFunction]

    init(memoryBytes: Int, gate: Gate) throws {
        let limits = LuaLimits(memoryBytes: memoryBytes, instructionsPerCall: .max, wallClockPerCall: .seconds(600))
        vm = try LuaVM(name: "benchmark", limits: limits)
        try vm.register(global: "echo", suspending: { $0.arguments })
        try vm.register(global: "wait", suspending: { _ in await gate.pass() })
        let source = """
            return function(n) for i = 1, n do echo(i) end end, function(n) wait() return n end, function(n) return n end
            """
        functions = try vm.load(source: source, chunkName: "benchmark.lua").compactMap {
            if case .function(let function) = $0 { function } else { nil }
        }
    }

    func call(_ function: Int, _ argument: Int) async throws {
        try await vm.call(functions[function], [.integer(Int64(argument))], deadline: .seconds(600))
    }

    var bytesUsed: Int { vm.bytesUsed }
}

/// Holds up those that pass until it is opened.
final class Gate: Sendable {
    private struct State {
        var waiting: [CheckedContinuation<[LuaValue], Never>] = []
        var observer: (count: Int, continuation: CheckedContinuation<Void, Never>)?
    }

    private let state = Mutex(State())

    func pass() async -> [LuaValue] {
        await withCheckedContinuation { continuation in
            let observer = state.withLock { state -> CheckedContinuation<Void, Never>? in
                state.waiting.append(continuation)
                guard let observer = state.observer, observer.count == state.waiting.count else { return nil }
                state.observer = nil
                return observer.continuation
            }
            observer?.resume()
        }
    }

    func waits(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let met = state.withLock { state in
                if state.waiting.count == count { return true }
                state.observer = (count, continuation)
                return false
            }
            if met { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: []) }
    }
}

/// What waiting for the host costs, one call after the other and many at once.
func measureWaiting(calls: Int) async throws {
    let gate = Gate()
    let vm = try Confined(memoryBytes: 256 << 20, gate: gate)
    let rounds = 20_000
    let plain = try await leastNanoseconds(of: 5) { for _ in 0..<rounds { try await vm.call(2, 1) } }
    report("a call that may wait, and does not", plain / Double(rounds), "ns")
    let waiting = try await leastNanoseconds(of: 5) { try await vm.call(0, rounds) }
    report(
        "a wait for a function that answers at once", waiting / Double(rounds), "ns",
        "there and back over two executors")

    let resident = residentBytes()
    let bytes = await vm.bytesUsed
    let clock = ContinuousClock()
    let start = clock.now
    try await withThrowingTaskGroup { group in
        for number in 0..<calls { group.addTask { try await vm.call(1, number) } }
        await gate.waits(calls)
        report("\(calls) calls begun, all waiting", (clock.now - start) / .milliseconds(1), "ms")
        report("threads of the process then", Double(threads()), "")
        report("memory of the machine for each", Double(await vm.bytesUsed - bytes) / Double(calls), "B")
        report(
            "resident memory for each", Double(residentBytes() - resident) / Double(calls), "B",
            "the host's tasks included")
        let opened = clock.now
        gate.open()
        try await group.waitForAll()
        report("all answered and ended", (clock.now - opened) / .milliseconds(1), "ms")
    }
}

private func leastNanoseconds(of runs: Int, _ body: () async throws -> Void) async throws -> Double {
    var least = Double.infinity
    for _ in 0..<runs {
        let start = ContinuousClock.now
        try await body()
        least = min(least, (ContinuousClock.now - start) / .nanoseconds(1))
    }
    return least
}
