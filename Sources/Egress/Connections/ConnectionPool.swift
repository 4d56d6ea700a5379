import NIOCore
import Synchronization

/// What two requests must agree in to use the same connection, besides their plugin.
struct ConnectionKey: Hashable, Sendable {
    /// The address that was judged and is connected to.
    var address: IPAddress
    var port: Int
    /// The number of what is trusted; nil where no TLS is spoken.
    var trust: Int?
    /// The name that the certificate must bear; nil for the address.
    var serverName: String?
}

/// A connection that is kept between requests.
struct KeptConnection: Sendable {
    var channel: any Channel
    var key: ConnectionKey
    var slot: ConnectionSlot

    /// Closes it and gives its right back at once.
    func close() {
        channel.close(promise: nil)
        slot.release()
    }
}

/// Keeps connections open between requests, and bounds how many there are. Nothing is shared between owners.
final class ConnectionPool: Sendable {
    /// What a request gets.
    enum Lease: Sendable {
        /// A connection that was kept; it may have been closed meanwhile.
        case kept(KeptConnection)
        /// The right to make one.
        case slot(ConnectionSlot)
    }

    private struct Owner {
        var open = 0
        var idle: [ConnectionKey: [KeptConnection]] = [:]
        var waiters: [(id: UInt64, continuation: CheckedContinuation<Taken, Never>)] = []
    }

    private struct State {
        var open = 0
        var owners: [String: Owner] = [:]
        /// Owners with somebody who waits; the next one's turn is first.
        var turns: [String] = []
        var lastWaiter: UInt64 = 0
        var isClosed = false
    }

    private let limits: EgressLimits
    private let state = Mutex(State())

    init(_ limits: EgressLimits) {
        self.limits = limits
    }

    /// A connection or the right to make one, as soon as there is one.
    ///
    /// - Parameter reusing: whether one that was kept will do.
    func lease(_ key: ConnectionKey, for owner: String, reusing: Bool) async throws(EgressError) -> Lease {
        let (taken, evicted) = state.withLock { Self.take(key, owner, reusing, limits, &$0) }
        evicted?.channel.close(promise: nil)
        if let taken { return try lease(taken, owner) }
        return try await wait(key, for: owner, reusing: reusing)
    }

    private func lease(_ taken: Taken, _ owner: String) throws(EgressError) -> Lease {
        switch taken {
        case .kept(let connection): return .kept(connection)
        case .granted: return .slot(slot(of: owner))
        case .closed: throw .closed
        case .cancelled: throw .cancelled
        }
    }

    private enum Taken {
        case kept(KeptConnection)
        case granted
        case closed
        case cancelled
    }

    private static func take(
        _ key: ConnectionKey, _ name: String, _ reusing: Bool, _ limits: EgressLimits, _ state: inout State
    ) -> (Taken?, evicted: KeptConnection?) {
        if state.isClosed { return (.closed, nil) }
        if reusing, let connection = state.owners[name]?.idle[key]?.popLast() {
            if state.owners[name]?.idle[key]?.isEmpty == true { state.owners[name]?.idle[key] = nil }
            return (.kept(connection), nil)
        }
        let isOwnerFull = state.owners[name, default: Owner()].open >= limits.connectionsPerPlugin
        if !isOwnerFull, state.open < limits.connections {
            state.open += 1
            state.owners[name, default: Owner()].open += 1
            return (.granted, nil)
        }
        // One that nobody uses makes room: the owner's own, or anybody's.
        let candidates = isOwnerFull ? [name] : [name] + state.owners.keys.filter { $0 != name }
        for candidate in candidates {
            while let (idleKey, connections) = state.owners[candidate]?.idle.first, let evicted = connections.first {
                state.owners[candidate]?.idle[idleKey] = connections.count > 1 ? Array(connections.dropFirst()) : nil
                // Its right goes to the new one; its own slot must not give it back again.
                guard evicted.slot.forfeit() else { continue }
                state.owners[candidate]?.open -= 1
                state.owners[name, default: Owner()].open += 1
                return (.granted, evicted)
            }
        }
        return (nil, nil)
    }

    /// Keeps a connection for the next request, unless it is needed less than its place.
    func keep(_ connection: KeptConnection, of owner: String) {
        let isKept = state.withLock { state in
            guard !state.isClosed, state.turns.isEmpty else { return false }
            guard state.owners[owner]?.idle[connection.key]?.count ?? 0 < limits.idlePerTarget else { return false }
            state.owners[owner]?.idle[connection.key, default: []].append(connection)
            return true
        }
        if !isKept { return connection.close() }
        // It may have been closed before it was put there, when nobody looked for it.
        if !connection.channel.isActive { forget(connection, of: owner) }
    }

    /// Forgets a connection that has been closed.
    func forget(_ connection: KeptConnection, of owner: String) {
        state.withLock { state in
            state.owners[owner]?.idle[connection.key]?.removeAll { $0.slot === connection.slot }
            if state.owners[owner]?.idle[connection.key]?.isEmpty == true {
                state.owners[owner]?.idle[connection.key] = nil
            }
        }
        connection.slot.release()
    }

    /// Closes what is kept, and lets nobody in any more.
    func close() {
        let (idle, waiters) = state.withLock { state in
            state.isClosed = true
            let idle = state.owners.values.flatMap { $0.idle.values.joined() }
            let waiters = state.owners.values.flatMap(\.waiters)
            for name in state.owners.keys {
                state.owners[name]?.idle = [:]
                state.owners[name]?.waiters = []
            }
            state.turns = []
            return (idle, waiters)
        }
        for connection in idle { connection.close() }
        for waiter in waiters { waiter.continuation.resume(returning: .closed) }
    }

    /// How many connections there are, and how many of them nobody uses.
    var counts: (open: Int, idle: Int) {
        state.withLock { state in
            (state.open, state.owners.values.reduce(0) { $0 + $1.idle.values.reduce(0) { $0 + $1.count } })
        }
    }

    // MARK: Waiting

    private func slot(of owner: String) -> ConnectionSlot {
        ConnectionSlot { [weak self] in self?.release(owner) }
    }

    /// Waits for a connection or the right to make one.
    ///
    /// What came back after the first look is taken at once: who queues keeps nothing idle, and would not hear of it.
    func wait(_ key: ConnectionKey, for owner: String, reusing: Bool) async throws(EgressError) -> Lease {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        let taken = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (taken, evicted) = state.withLock { state -> (Taken?, KeptConnection?) in
                    if Task.isCancelled { return (.cancelled, nil) }
                    let (taken, evicted) = Self.take(key, owner, reusing, limits, &state)
                    if taken == nil {
                        if state.owners[owner, default: Owner()].waiters.isEmpty { state.turns.append(owner) }
                        state.owners[owner, default: Owner()].waiters.append((id, continuation))
                    }
                    return (taken, evicted)
                }
                evicted?.channel.close(promise: nil)
                if let taken { continuation.resume(returning: taken) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> CheckedContinuation<Taken, Never>? in
                guard let index = state.owners[owner]?.waiters.firstIndex(where: { $0.id == id }) else { return nil }
                let waiter = state.owners[owner]?.waiters.remove(at: index)
                if state.owners[owner]?.waiters.isEmpty == true { state.turns.removeAll { $0 == owner } }
                return waiter?.continuation
            }
            waiter?.resume(returning: .cancelled)
        }
        return try lease(taken, owner)
    }

    private func release(_ owner: String) {
        state.withLock { state in
            state.open -= 1
            state.owners[owner]?.open -= 1
            if let left = state.owners[owner], left.open == 0, left.waiters.isEmpty { state.owners[owner] = nil }
        }
        serve()
    }

    /// Lets those in who wait, one of each owner in turn, while there is room.
    private func serve() {
        while let waiter = state.withLock({ next(&$0) }) {
            waiter.resume(returning: .granted)
        }
    }

    private func next(_ state: inout State) -> CheckedContinuation<Taken, Never>? {
        guard state.open < limits.connections else { return nil }
        let index = state.turns.firstIndex { state.owners[$0]?.open ?? 0 < limits.connectionsPerPlugin }
        guard let index else { return nil }
        let owner = state.turns.remove(at: index)
        guard let waiter = state.owners[owner]?.waiters.removeFirst() else { return nil }
        if state.owners[owner]?.waiters.isEmpty == false { state.turns.append(owner) }
        state.open += 1
        state.owners[owner]?.open += 1
        return waiter.continuation
    }
}
