import NIOCore
import NIOPosix
public import Samples
import Synchronization

/// Asks the system's resolver on a few threads of its own, and remembers its answers for a few seconds.
///
/// Half of the threads serve one owner at most, so that one with slow names does not hold up the others.
public final class SystemResolver: NameResolver {
    private static let threads = 4
    private static let mostRemembered = 1024
    private static let rememberedFor = TimeSpan.seconds(5)

    private struct Question: Hashable {
        var owner: String
        var name: String
    }

    private typealias Answer = Result<[IPAddress], EgressError>
    private typealias Waiter = CheckedContinuation<Answer, Never>

    private struct State {
        var remembered: [String: (addresses: [IPAddress], since: Timestamp)] = [:]
        /// Who waits for what; a question without waiters that has not been asked yet is dropped.
        var waiters: [Question: [UInt64: Waiter]] = [:]
        var queue: [Question] = []
        var asking: [String: Int] = [:]
        var lastWaiter: UInt64 = 0
        var hasStarted = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let pool = NIOThreadPool(numberOfThreads: SystemResolver.threads)
    private let clock: any WallClock
    private let lookup: @Sendable (String) throws(EgressError) -> [IPAddress]

    /// Makes a resolver; its threads begin with the first name.
    public convenience init(clock: any WallClock = SystemClock()) {
        self.init(clock: clock) { name throws(EgressError) in try SystemLookup.addresses(of: name) }
    }

    /// Makes a resolver that asks somebody else.
    init(clock: any WallClock, lookup: @escaping @Sendable (String) throws(EgressError) -> [IPAddress]) {
        self.clock = clock
        self.lookup = lookup
    }

    public func addresses(of name: String, for owner: String) async throws(EgressError) -> [IPAddress] {
        if let addresses = remembered(name) { return addresses }
        let question = Question(owner: owner, name: name)
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in wait(id, for: question, continuation) }
        } onCancel: {
            let waiter = state.withLock { $0.waiters[question]?.removeValue(forKey: id) }
            waiter?.resume(returning: .failure(.cancelled))
        }
        return try answer.get()
    }

    public func shutdown() async {
        let (waiters, hasStarted) = state.withLock { state in
            state.isClosed = true
            state.queue = []
            defer { state.waiters = [:] }
            return (state.waiters.values.flatMap(\.values), state.hasStarted)
        }
        for waiter in waiters { waiter.resume(returning: .failure(.closed)) }
        if hasStarted { try? await pool.shutdownGracefully() }
    }

    private func remembered(_ name: String) -> [IPAddress]? {
        let now = clock.now()
        return state.withLock { state in
            guard let entry = state.remembered[name] else { return nil }
            guard now >= entry.since, now - entry.since < Self.rememberedFor else {
                state.remembered[name] = nil
                return nil
            }
            return entry.addresses
        }
    }

    private func wait(_ id: UInt64, for question: Question, _ waiter: Waiter) {
        let refusal = state.withLock { state -> EgressError? in
            if state.isClosed { return .closed }
            // Cancelled before it could wait: the handler has found nobody.
            if Task.isCancelled { return .cancelled }
            if state.waiters[question] == nil {
                state.queue.append(question)
                state.waiters[question] = [:]
            }
            state.waiters[question]?[id] = waiter
            if !state.hasStarted {
                state.hasStarted = true
                pool.start()
            }
            return nil
        }
        if let refusal { return waiter.resume(returning: .failure(refusal)) }
        askNext()
    }

    /// Asks the first question whose owner has a thread left.
    private func askNext() {
        let question = state.withLock { state -> Question? in
            let given = Array(state.queue.prefix { state.waiters[$0]?.isEmpty ?? true })
            for question in given { state.waiters[question] = nil }
            state.queue.removeFirst(given.count)
            guard state.asking.values.reduce(0, +) < Self.threads else { return nil }
            let index = state.queue.firstIndex { state.asking[$0.owner, default: 0] < max(1, Self.threads / 2) }
            guard let index else { return nil }
            let question = state.queue.remove(at: index)
            state.asking[question.owner, default: 0] += 1
            return question
        }
        guard let question else { return }
        pool.submit { [self] poolState in
            guard case .active = poolState else { return answer(question, .failure(.closed)) }
            answer(question, Result { () throws(EgressError) in try lookup(question.name) })
        }
    }

    private func answer(_ question: Question, _ answer: Answer) {
        let now = clock.now()
        let waiters = state.withLock { state in
            if let rest = state.asking[question.owner].map({ $0 - 1 }) {
                state.asking[question.owner] = rest == 0 ? nil : rest
            }
            if case .success(let addresses) = answer {
                if state.remembered.count >= Self.mostRemembered { state.remembered = [:] }
                state.remembered[question.name] = (addresses, now)
            }
            return state.waiters.removeValue(forKey: question) ?? [:]
        }
        for waiter in waiters.values { waiter.resume(returning: answer) }
        askNext()
    }
}

extension EgressError {
    /// Nobody waits any more.
    static let cancelled = EgressError(.cancelled, "nobody waits for the answer any more")
    /// The program ends.
    static let closed = EgressError(.unreachable, "the network has been shut down")
}
