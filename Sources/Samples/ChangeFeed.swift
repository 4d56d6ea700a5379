import Synchronization

/// Tells when what is served may have changed.
public protocol ChangeFeed: Sendable {
    /// The number of the newest cycle that has ended; 0 before the first.
    var newest: UInt64 { get }

    /// The numbers of the cycles that end from now on. Each caller has a sequence of its own; one who is slow misses all
    /// but the newest.
    func changes() -> AsyncStream<UInt64>
}

/// A feed for one who knows when a cycle ends.
public final class ChangeSignal: ChangeFeed {
    private struct State {
        var cycle: UInt64 = 0
        var nextID = 0
        var listeners: [Int: AsyncStream<UInt64>.Continuation] = [:]
    }

    private let state = Mutex(State())

    /// Makes a feed that has told nothing yet.
    public init() {}

    public var newest: UInt64 { state.withLock { $0.cycle } }

    public func changes() -> AsyncStream<UInt64> {
        let (stream, listener) = AsyncStream.makeStream(of: UInt64.self, bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.nextID += 1
            state.listeners[state.nextID] = listener
            return state.nextID
        }
        listener.onTermination = { [weak self] _ in self?.remove(id) }
        return stream
    }

    /// Tells everyone that a cycle has ended.
    public func announce() {
        let (cycle, listeners) = state.withLock { state in
            state.cycle += 1
            return (state.cycle, Array(state.listeners.values))
        }
        for listener in listeners { listener.yield(cycle) }
    }

    private func remove(_ id: Int) {
        state.withLock { state in state.listeners[id] = nil }
    }
}
