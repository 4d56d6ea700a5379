internal import Synchronization

/// What one Lua call waits for: work of the host, unless its deadline, a cancellation or the end of its machine comes
/// first. The work is then cancelled, and whatever it still gives is dropped.
final class SuspendedCall: Sendable {
    /// Why the call goes on.
    enum Answer: Sendable {
        case finished(Result<[LuaValue], LuaHostError>)
        case ended(Ending)
    }

    /// What ends a call for good.
    enum Ending: Sendable {
        case deadline, cancelled, closed
    }

    private struct State {
        var ending: Ending?
        var waiter: CheckedContinuation<Answer, Never>?
        var work: Task<Void, Never>?
        var deadline: Task<Void, Never>?
        /// Counts what was waited for, so that work of earlier is not taken for the present one.
        var round = 0
    }

    private let state = Mutex(State())

    /// Lets the call end when `sleep` returns; only the first time counts.
    func arm(_ sleep: @escaping @Sendable () async throws -> Void) {
        state.withLock { state in
            guard state.deadline == nil, state.ending == nil else { return }
            state.deadline = Task {
                guard (try? await sleep()) != nil, !Task.isCancelled else { return }
                self.end(.deadline)
            }
        }
    }

    /// Waits for work, which begins at once.
    func answer(of work: @escaping @Sendable () async throws -> [LuaValue]) async -> Answer {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ending = state.withLock { state -> Ending? in
                    if let ending = state.ending { return ending }
                    state.round += 1
                    let round = state.round
                    state.waiter = continuation
                    state.work = Task { self.finish(round, await Self.outcome(of: work)) }
                    return nil
                }
                if let ending { continuation.resume(returning: .ended(ending)) }
            }
        } onCancel: {
            end(.cancelled)
        }
    }

    /// Ends the call, now or when it would wait next.
    func end(_ ending: Ending) {
        let (waiter, work) = state.withLock { state in
            guard state.ending == nil else {
                return (nil, nil) as (CheckedContinuation<Answer, Never>?, Task<Void, Never>?)
            }
            state.ending = ending
            defer { (state.waiter, state.work) = (nil, nil) }
            return (state.waiter, state.work)
        }
        work?.cancel()
        waiter?.resume(returning: .ended(ending))
    }

    /// Lets go of what was waited for: the call has returned.
    func complete() {
        let deadline = state.withLock { state in
            defer { state.deadline = nil }
            return state.deadline
        }
        deadline?.cancel()
    }

    private func finish(_ round: Int, _ result: Result<[LuaValue], LuaHostError>) {
        let waiter = state.withLock { state -> CheckedContinuation<Answer, Never>? in
            guard state.round == round else { return nil }
            defer { (state.waiter, state.work) = (nil, nil) }
            return state.waiter
        }
        waiter?.resume(returning: .finished(result))
    }

    private static func outcome(
        of work: @Sendable () async throws -> [LuaValue]
    ) async -> Result<[LuaValue], LuaHostError> {
        do {
            return .success(try await work())
        } catch let error as LuaHostError {
            return .failure(error)
        } catch {
            return .failure(LuaHostError("\(error)"))
        }
    }
}
