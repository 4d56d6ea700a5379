import Samples
import Synchronization

/// How many series one plugin may bring in, and how many it has.
final class SeriesBudget: Sendable {
    private let state: Mutex<(most: Int, used: Int)>

    init(most: Int) {
        state = Mutex((most, 0))
    }

    /// The most that there can be.
    var most: Int { state.withLock { $0.most } }
    /// How many there are.
    var used: Int { state.withLock { $0.used } }

    /// Changes the bound; what is there stays.
    func allow(_ most: Int) { state.withLock { $0.most = most } }

    /// Takes room for one more.
    ///
    /// - Returns: whether there was any.
    func take() -> Bool {
        state.withLock { state in
            guard state.used < state.most else { return false }
            state.used += 1
            return true
        }
    }

    /// Gives room back.
    func release(_ count: Int) { state.withLock { $0.used -= count } }
}

/// The series that one target has brought in, by a hash of their names: so that a page that hardly changes costs a look at
/// each line, and no text.
final class TargetSeries: Sendable {
    /// A series, and when it was last brought in.
    struct Entry: Sendable {
        var series: SeriesID
        var seen: Timestamp
        var state = State.current

        enum State: Sendable {
            /// The target brought it in when it was asked last.
            case current
            /// The same, with a time of its own: such a series need not be told again each time.
            case dated
            /// It isn't brought in any more.
            case over
        }
    }

    typealias Entries = [Int: Entry]

    /// How long a series counts that is not brought in any more: the store keeps it about as long.
    private static let memory = TimeSpan.minutes(15)
    private static let sweepInterval = TimeSpan.minutes(1)

    private struct State {
        var entries: Entries = [:]
        var sweptAt: Timestamp?
    }

    private let budget: SeriesBudget
    private let state = Mutex(State())

    init(_ budget: SeriesBudget) {
        self.budget = budget
    }

    deinit {
        budget.release(state.withLock { $0.entries.count })
    }

    /// How many series there are.
    var count: Int { state.withLock { $0.entries.count } }

    /// The series that are not over.
    var current: [SeriesID] { state.withLock { $0.entries.values.filter { $0.state != .over }.map(\.series) } }

    /// Lends the entries to one who changes them; meanwhile there are none.
    func borrow() -> Entries {
        state.withLock { state in
            defer { state.entries = [:] }
            return state.entries
        }
    }

    /// Takes the entries back, and lets go of those that have long not been brought in.
    func giveBack(_ entries: Entries, at now: Timestamp) {
        let gone = state.withLock { state in
            let former = state.entries.count
            state.entries = entries
            guard let sweptAt = state.sweptAt, now - sweptAt < Self.sweepInterval, sweptAt <= now else {
                let start = now - Self.memory
                state.entries = state.entries.filter { $0.value.seen > start }
                state.sweptAt = now
                return former + entries.count - state.entries.count
            }
            return former
        }
        if gone > 0 { budget.release(gone) }
    }
}
