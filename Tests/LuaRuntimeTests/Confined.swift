import LuaRuntime
import Synchronization
import Testing

/// Confines a machine as its owner does, so that calls of it interleave.
actor Confined {
    private let vm: LuaVM

    /// Makes a machine with `echo`, which waits and gives its arguments, and with whatever `setUp` adds.
    ///
    /// - Parameter alarm: Opens when the deadlines of calls that wait have come.
    init(
        memoryBytes: Int = 8 << 20, instructions: UInt64 = 1_000_000, wallClock: Duration = .seconds(60),
        clock: ManualNanoseconds? = nil, alarm: Gate = Gate(),
        setUp: @Sendable (LuaVM) throws -> Void = { _ in }
    ) throws {
        let limits = LuaLimits(
            memoryBytes: memoryBytes, instructionsPerCall: instructions, wallClockPerCall: wallClock)
        vm = try LuaVM(name: "test", limits: limits, clock: clock.map { clock in { clock.value } }) { _ in
            _ = try await alarm.pass()
        }
        try vm.register(global: "echo", suspending: { $0.arguments })
        try vm.register(global: "fail", suspending: { throw LuaHostError(try $0.string(1)) })
        try setUp(vm)
    }

    /// Runs a function's body as a call that may wait.
    func call(
        _ body: String, _ arguments: [LuaValue] = [], deadline: Duration = .seconds(3600)
    ) async throws -> [LuaValue] {
        let function = try function("return function(...) \(body)\nend", in: vm)
        return try await vm.call(function, arguments, deadline: deadline)
    }

    /// The error that such a call ends with.
    func failure(_ body: String, deadline: Duration = .seconds(3600)) async throws -> LuaError {
        do {
            let values = try await call(body, deadline: deadline)
            Issue.record("no error, but \(values)")
            throw LuaError(.badValue, "no error")
        } catch let error as LuaError {
            return error
        }
    }

    /// Lets `body` use the machine without waiting.
    func with<Result: Sendable>(_ body: @Sendable (LuaVM) throws -> Result) rethrows -> Result {
        try body(vm)
    }

    var suspendedCalls: Int { vm.suspendedCalls }
}

/// Work of the host that ends when a test says so.
final class Gate: Sendable {
    private struct State {
        var next = 0
        var cancelled = 0
        var waiting: [Int: CheckedContinuation<[LuaValue], any Error>] = [:]
        var observers:
            [(isMet: @Sendable (_ waiting: Int, _ cancelled: Int) -> Bool, CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    /// Waits until the gate opens, or until the task is cancelled.
    func pass() async throws -> [LuaValue] {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                change { $0.waiting[number] = continuation }
                if Task.isCancelled { cancel(number) }
            }
        } onCancel: {
            cancel(number)
        }
    }

    /// Lets everybody pass who waits.
    func open(_ values: [LuaValue] = []) {
        for continuation in change({ state in
            defer { state.waiting = [:] }
            return state.waiting.values
        }) {
            continuation.resume(returning: values)
        }
    }

    /// Returns when so many wait.
    func waits(_ count: Int) async {
        await observe { waiting, _ in waiting == count }
    }

    /// Returns when so many have been cancelled.
    func cancellations(_ count: Int) async {
        await observe { _, cancelled in cancelled == count }
    }

    private func cancel(_ number: Int) {
        let continuation = change { state in
            let continuation = state.waiting.removeValue(forKey: number)
            if continuation != nil { state.cancelled += 1 }
            return continuation
        }
        continuation?.resume(throwing: CancellationError())
    }

    private func observe(_ isMet: @escaping @Sendable (Int, Int) -> Bool) async {
        await withCheckedContinuation { continuation in
            change { $0.observers.append((isMet, continuation)) }
        }
    }

    @discardableResult
    private func change<Result: Sendable>(_ body: (inout State) -> sending Result) -> Result {
        let (result, met) = state.withLock { state in
            let result = body(&state)
            var met: [CheckedContinuation<Void, Never>] = []
            state.observers.removeAll { observer in
                guard observer.isMet(state.waiting.count, state.cancelled) else { return false }
                met.append(observer.1)
                return true
            }
            return (result, met)
        }
        for continuation in met { continuation.resume() }
        return result
    }
}

/// A clock for machines that a test moves.
final class ManualNanoseconds: Sendable {
    private let now = Atomic<UInt64>(0)

    var value: UInt64 { now.load(ordering: .relaxed) }

    func advance(by duration: Duration) {
        now.add(UInt64(duration / .nanoseconds(1)), ordering: .relaxed)
    }
}
