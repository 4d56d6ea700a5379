import Kubernetes
import Samples
import Synchronization

/// The newest state of one collection and how it came to be, kept as long as somebody watches, and for a little while after
/// somebody has listed it, who may want to watch from there on.
final class ChangeLog<Object: MeasuredObject>: Sendable {
    private struct State {
        var snapshot: (version: Int64, objects: [Object])?
        /// The newest changes, oldest first.
        var history: [ChangeSet<Object>] = []
        var nextID = 0
        var watchers: [Int: AsyncStream<ChangeSet<Object>>.Continuation] = [:]
        /// For how many more cycles changes are kept though nobody watches.
        var cyclesToFollow = 0
    }

    /// What a watch begins with.
    struct Opening: Sendable {
        /// The watch's number.
        var id: Int
        /// The version from which `changes` count; earlier ones are no news.
        var version: Int64
        /// What is there; nil where the watcher knows it.
        var initial: [Object]?
        /// What happened since the version that the watcher knows.
        var missed: [ChangeSet<Object>]
        var changes: AsyncStream<ChangeSet<Object>>
    }

    /// The version asked for lies too far back.
    struct TooOld: Error {
        var oldest: Int64
    }

    /// How many change sets are kept for those who come back with a version.
    private static var longestHistory: Int { 2 }
    /// For how many cycles changes are kept after a list.
    private static var cyclesAfterList: Int { 2 }
    /// How many change sets a watcher may lag behind before its watch is ended.
    private static var longestQueue: Int { 4 }

    private let list: @Sendable () async -> [Object]
    private let state = Mutex(State())

    /// - Parameter list: the collection as it is now, sorted.
    init(_ list: @escaping @Sendable () async -> [Object]) {
        self.list = list
    }

    /// Looks what has changed and tells everybody; does nothing where nobody watches or is about to.
    func advance(to version: Int64, time: Timestamp) async {
        let isFollowed = state.withLock { state in
            let isFollowed = !state.watchers.isEmpty || state.cyclesToFollow > 0
            state.cyclesToFollow = max(0, state.cyclesToFollow - 1)
            if !isFollowed {
                state.snapshot = nil
                state.history = []
            }
            return isFollowed
        }
        guard isFollowed else { return }
        let objects = await list()
        let old = state.withLock { $0.snapshot }
        let set = old.map { ChangeSet(from: $0.objects, $0.version, to: objects, version, time: time) }
        let watchers = state.withLock { state in
            state.snapshot = (version, objects)
            if let set { state.history = (state.history + [set]).suffix(Self.longestHistory) }
            return state.watchers
        }
        guard let set else { return }
        for (id, watcher) in watchers {
            if case .dropped = watcher.yield(set) { close(id) }
        }
    }

    /// Keeps changes for a little while, since somebody is about to list the collection and may then watch from its version
    /// on.
    func expectWatch(version: @Sendable () -> Int64) async {
        let isKnown = state.withLock { state in
            state.cyclesToFollow = Self.cyclesAfterList
            return state.snapshot != nil
        }
        if !isKnown { await takeSnapshot(version) }
    }

    private func takeSnapshot(_ version: @Sendable () -> Int64) async {
        let current = version()
        let objects = await list()
        state.withLock { state in
            if state.snapshot == nil { state.snapshot = (current, objects) }
        }
    }

    /// Begins a watch.
    ///
    /// - Parameters:
    ///   - known: the version that the watcher knows; nil for one who knows nothing.
    ///   - version: the version of the collection where it is not watched yet.
    func open(after known: Int64?, version: @Sendable () -> Int64) async throws(TooOld) -> Opening {
        let (changes, watcher) = AsyncStream.makeStream(
            of: ChangeSet<Object>.self, bufferingPolicy: .bufferingOldest(Self.longestQueue)
        )
        // From here on the collection is watched, so that a state once taken is kept up to date.
        let (id, isKnown) = state.withLock { state in
            state.nextID += 1
            state.watchers[state.nextID] = watcher
            return (state.nextID, state.snapshot != nil)
        }
        if !isKnown { await takeSnapshot(version) }
        let (snapshot, history) = state.withLock { ($0.snapshot ?? (0, []), $0.history) }
        guard let known else {
            return Opening(id: id, version: snapshot.version, initial: snapshot.objects, missed: [], changes: changes)
        }
        let missed = history.filter { $0.version > known }
        let oldest = missed.first?.base ?? snapshot.version
        guard known >= oldest else {
            close(id)
            throw TooOld(oldest: oldest)
        }
        return Opening(id: id, version: snapshot.version, initial: nil, missed: missed, changes: changes)
    }

    /// Ends a watch; one that has ended is none of anybody's business.
    func close(_ id: Int) {
        state.withLock { $0.watchers.removeValue(forKey: id) }?.finish()
    }

    /// How many watches there are.
    var watcherCount: Int { state.withLock { $0.watchers.count } }
}
