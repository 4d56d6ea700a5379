import Samples
import Synchronization

/// Lets the events of the replay happen in the store when they are due.
final class Timeline: Sendable {
    private let objects: ReplayedObjects?
    private let store: ObjectStore
    private let clock: any WallClock

    private struct State {
        /// Everything up to this moment has happened; nil before the beginning.
        var reached: Timestamp?
    }

    private let state = Mutex(State())
    private let start: Timestamp

    init(objects: ReplayedObjects?, start: Timestamp, store: ObjectStore, clock: any WallClock) {
        self.objects = objects
        self.start = start
        self.store = store
        self.clock = clock
    }

    /// Begins with the state of the start.
    func begin() {
        state.withLock { $0.reached = start }
    }

    /// Lets happen what is due by now, in order.
    func catchUp() {
        guard let objects else { return }
        let now = clock.now()
        // The lock is held throughout, so that nobody sees later events before earlier ones.
        state.withLock { state in
            guard let reached = state.reached, now > reached else { return }
            for event in objects.events(after: reached, through: now) {
                switch event.change {
                case .put(let pod): store.put(pod, as: .pods)
                case .delete(let key): store.delete(.pods, key)
                }
            }
            state.reached = now
        }
    }
}
