import Samples
import Synchronization

/// What was found when an external metric was asked for, before its labels were looked at.
typealias ExternalAnswer = Result<[ExternalMetricValue], AbsenceReason>

/// Remembers for some seconds what external metrics came to that are computed when asked; who asks while one is being
/// computed waits for the same computation.
final class ExternalMemo: Sendable {
    struct Key: Hashable, Sendable {
        var metric: String
        var namespace: String
    }

    /// How long a value is good.
    private static let memory = TimeSpan.seconds(5)
    private static let most = 1000

    private struct Held {
        var task: Task<ExternalAnswer, Never>
        /// When it was found; nil while it is being computed.
        var time: Timestamp?
    }

    private struct State {
        var held: [Key: Held] = [:]
        /// Changes when everything is forgotten.
        var version = 0
    }

    private let clock: any WallClock
    private let state = Mutex(State())

    init(clock: any WallClock) {
        self.clock = clock
    }

    /// What is remembered, else what the computation comes to.
    func answer(_ key: Key, _ compute: @escaping @Sendable () async -> ExternalAnswer) async -> ExternalAnswer {
        let now = clock.now()
        let (task, version) = state.withLock { state in
            if let held = state.held[key] {
                guard let time = held.time else { return (held.task, nil as Int?) }
                if time <= now, now - time < Self.memory { return (held.task, nil) }
            }
            if state.held.count >= Self.most { state.held = state.held.filter { $0.value.time == nil } }
            let task = Task { await compute() }
            state.held[key] = Held(task: task)
            return (task, state.version)
        }
        let answer = await task.value
        if let version {
            let found = clock.now()
            state.withLock { state in
                guard state.version == version else { return }
                if case .failure(.pluginError) = answer { state.held[key] = nil } else { state.held[key]?.time = found }
            }
        }
        return answer
    }

    /// Lets go of everything: plugins have changed.
    func forget() {
        state.withLock { state in
            state.held = [:]
            state.version += 1
        }
    }
}
