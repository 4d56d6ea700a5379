internal import CLua

/// Work of the host that a call waits for.
struct AwaitedWork {
    /// How messages call the function.
    var signature: HostSignature
    var function: LuaSuspendingFunction
    var call: LuaSuspendingCall
    /// The memory that its arguments hold.
    var bytes: Int
}

extension LuaVM {
    /// Calls a function that may wait for suspending functions of the host, and gives what it returns.
    ///
    /// While it waits the machine runs other calls. Its instructions and its running time are limited as those of any
    /// call; the time it waits counts towards its deadline only. Its handles live until it ends. It ends with an error
    /// at its deadline, when the current task is cancelled while it waits, and when the machine is closed; Lua code
    /// cannot catch these.
    ///
    /// - Parameter deadline: The most time until the function has returned, waiting included.
    @discardableResult
    public func call(
        _ function: LuaFunction, _ arguments: [LuaValue] = [], deadline: Duration
    ) async throws(LuaError) -> [LuaValue] {
        let task = try begin(function, deadline: deadline)
        defer { clua_task_destroy(task) }
        let suspended = SuspendedCall()
        let id = remember(suspended)
        defer { forget(id, suspended) }
        if Task.isCancelled { throw ended(.cancelled) }
        var progress = try advance(task) { writer in
            for argument in arguments { writer.append(argument) }
        }
        while case .waiting(let work) = progress {
            let remaining = Duration.nanoseconds(Int64(clamping: clua_task_remaining(task)))
            suspended.arm { [sleep] in try await sleep(remaining) }
            awaitedBytes += work.bytes
            let answer = await suspended.answer(of: { try await work.function(work.call) })
            awaitedBytes -= work.bytes
            switch answer {
            case .finished(.success(let values)):
                try requireOpen()
                // What the work keeps for its results is let go of when they are in the machine.
                progress = try withExtendedLifetime(work) { () throws(LuaError) in
                    try advance(task) { writer in
                        for value in values { writer.append(value) }
                    }
                }
            case .finished(.failure(let error)):
                try requireOpen()
                progress = try raise(work.signature.message(of: error), in: task)
            case .ended(let ending):
                guard !isClosed, ending != .closed else { throw ended(.closed) }
                var error = try stop(task, for: ending)
                if ending == .deadline {
                    error.message =
                        "\(work.signature.prefix)no answer within the call's timeout of \(Self.text(deadline))"
                }
                throw error
            }
        }
        guard case .returned(let values) = progress else { return [] }
        return values
    }

    /// How many calls wait for the host.
    public var suspendedCalls: Int { suspended.count }

    // MARK: Steps

    private enum Progress {
        case returned([LuaValue])
        case waiting(AwaitedWork)
    }

    private func begin(_ function: LuaFunction, deadline: Duration) throws(LuaError) -> OpaquePointer {
        try requireOpen()
        try requireOwn(function)
        guard !clua_inside(pointer) else {
            throw LuaError(.badValue, "a call that may wait cannot begin within another call", plugin: name)
        }
        forgetReleased()
        let task = clua_task_create(
            pointer, function.reference, limits.instructionsPerCall, limits.wallClockPerCall.clampedNanoseconds,
            deadline.clampedNanoseconds)
        guard let task else { throw error(CLUA_MEMORY) }
        return task
    }

    /// Runs a task until it waits or ends, with the values that `write` gives it.
    private func advance(
        _ task: OpaquePointer, _ write: (inout LuaValueWriter) -> Void
    ) throws(LuaError) -> Progress {
        clua_task_enter(task)
        defer { clua_task_leave(task) }
        var writer = LuaValueWriter(machine: self)
        write(&writer)
        var base: Int32 = 0
        var count: Int32 = 0
        if let complaint = takeComplaint() {
            clua_rewind(pointer, 0)
            fail(complaint)
            return try progress(clua_task_raise(task, &base, &count), base, count)
        }
        return try progress(clua_task_resume(task, &base, &count), base, count)
    }

    /// Raises an error where a task waits.
    private func raise(_ message: String, in task: OpaquePointer) throws(LuaError) -> Progress {
        clua_task_enter(task)
        defer { clua_task_leave(task) }
        var base: Int32 = 0
        var count: Int32 = 0
        fail(message)
        return try progress(clua_task_raise(task, &base, &count), base, count)
    }

    /// Ends a task that waits, and gives the error it ends with.
    private func stop(_ task: OpaquePointer, for ending: SuspendedCall.Ending) throws(LuaError) -> LuaError {
        clua_task_enter(task)
        defer { clua_task_leave(task) }
        var base: Int32 = 0
        var count: Int32 = 0
        return error(clua_task_stop(task, ending == .deadline ? CLUA_DEADLINE : CLUA_CANCELLED, &base, &count))
    }

    private func progress(_ status: clua_status, _ base: Int32, _ count: Int32) throws(LuaError) -> Progress {
        switch status {
        case CLUA_WAITING:
            guard let work = awaited else { throw LuaError(.runtime, "a call waits for nothing", plugin: name) }
            awaited = nil
            return .waiting(work)
        case CLUA_OK:
            return .returned(try LuaValueDecoder.values(of: self, base: base, count: Int(count)))
        default:
            throw error(status)
        }
    }

    private func ended(_ ending: SuspendedCall.Ending) -> LuaError {
        switch ending {
        case .deadline: LuaError(.deadline, Self.deadlineMessage, plugin: name)
        case .cancelled: LuaError(.cancelled, "nobody waits for the result any more", plugin: name)
        case .closed: LuaError(.closed, "\(name) has been closed", plugin: name)
        }
    }

    /// What is said of a call that computes when its time is over.
    static let deadlineMessage = "the call's timeout is over"

    /// A time for people: `0.5 s`.
    private static func text(_ time: Duration) -> String {
        let seconds = time / .seconds(1)
        return Int(exactly: seconds).map { "\($0) s" } ?? "\(seconds) s"
    }

    // MARK: Bookkeeping

    private func remember(_ call: SuspendedCall) -> UInt64 {
        lastSuspended += 1
        suspended[lastSuspended] = call
        return lastSuspended
    }

    private func forget(_ id: UInt64, _ call: SuspendedCall) {
        call.complete()
        suspended[id] = nil
    }
}
