import Synchronization

/// One change of one object.
struct ObjectChange: Sendable {
    var resource: ResourceType
    var key: ObjectKey
    /// The object before; nil where it is new.
    var old: JSONValue?
    /// The object after; nil where it was deleted.
    var new: JSONValue?
    /// The number of the change.
    var version: Int64
}

/// What a watch is told.
enum WatchSignal: Sendable {
    /// An object changed.
    case change(ObjectChange)
    /// All changes up to this version have been told.
    case bookmark(Int64)
}

/// The cluster's objects in memory, with one counter of changes, and a bounded history that watches resume from.
final class ObjectStore: Sendable {
    /// A consistent view of a resource.
    struct Listing {
        var objects: [(key: ObjectKey, object: JSONValue)]
        var version: Int64
    }

    /// Why a watch could not begin.
    struct TooOld: Error {
        var requested: Int64
        var oldest: Int64
    }

    private struct State {
        var version: Int64
        var objects: [ResourceType: [ObjectKey: JSONValue]] = [:]
        var history: [ObjectChange] = []
        /// Changes up to this one are no longer in the history.
        var forgotten: Int64
        var watches: [Int: (resource: ResourceType, stream: AsyncStream<WatchSignal>.Continuation)] = [:]
        var nextWatch = 0
    }

    private let state: Mutex<State>
    private let historyLimit: Int

    /// Begins at a version above 0, as a cluster that has lived for a while.
    init(firstVersion: Int64 = 1000, historyLimit: Int = 10_000) {
        state = Mutex(State(version: firstVersion, forgotten: firstVersion))
        self.historyLimit = historyLimit
    }

    /// The number of the latest change.
    var version: Int64 { state.withLock { $0.version } }

    /// All objects of a resource, sorted by namespace and name; in one namespace where it is not empty.
    func list(_ resource: ResourceType, namespace: String = "") -> Listing {
        let (objects, version) = state.withLock { ($0.objects[resource] ?? [:], $0.version) }
        let wanted = objects.lazy.filter { namespace.isEmpty || $0.key.namespace == namespace }
        return Listing(objects: wanted.map { ($0.key, $0.value) }.sorted { $0.key < $1.key }, version: version)
    }

    /// One object.
    func get(_ resource: ResourceType, _ key: ObjectKey) -> JSONValue? {
        state.withLock { $0.objects[resource]?[key] }
    }

    /// Adds an object, or replaces the one of the same name. It gets its kind and its resource version, and a namespace
    /// and a UID where these are missing.
    @discardableResult
    func put(_ object: JSONValue, as resource: ResourceType) -> JSONValue {
        var stored = object
        if resource.isNamespaced, stored[path: "metadata", "namespace"] == nil {
            stored[path: "metadata", "namespace"] = "default"
        }
        stored["kind"] = .string(resource.kind)
        stored["apiVersion"] = .string(resource.apiVersion)
        let key = ObjectKey(of: stored)
        return state.withLock { [stored] state in
            var stored = stored
            let old = state.objects[resource]?[key]
            state.version += 1
            stored[path: "metadata", "resourceVersion"] = .string(String(state.version))
            if stored[path: "metadata", "uid"] == nil {
                stored[path: "metadata", "uid"] =
                    old?[path: "metadata", "uid"]
                    ?? .string(Randomness.uid("\(resource.plural)/\(key)/\(state.version)"))
            }
            state.objects[resource, default: [:]][key] = stored
            record(
                ObjectChange(resource: resource, key: key, old: old, new: stored, version: state.version), in: &state)
            return stored
        }
    }

    /// Deletes an object; false where there is none.
    @discardableResult
    func delete(_ resource: ResourceType, _ key: ObjectKey) -> Bool {
        state.withLock { state in
            guard let old = state.objects[resource]?.removeValue(forKey: key) else { return false }
            state.version += 1
            record(ObjectChange(resource: resource, key: key, old: old, new: nil, version: state.version), in: &state)
            return true
        }
    }

    /// Every change of a resource after a version, those in the history first. The stream ends when it is closed.
    func watch(_ resource: ResourceType, after version: Int64) throws(TooOld) -> (
        id: Int, signals: AsyncStream<WatchSignal>
    ) {
        try state.withLock { state throws(TooOld) in
            guard version >= state.forgotten else {
                throw TooOld(requested: version, oldest: state.forgotten + 1)
            }
            let (stream, continuation) = AsyncStream.makeStream(of: WatchSignal.self)
            for change in state.history where change.resource == resource && change.version > version {
                continuation.yield(.change(change))
            }
            let id = state.nextWatch
            state.nextWatch += 1
            state.watches[id] = (resource, continuation)
            return (id, stream)
        }
    }

    /// Tells every watch how far it has come.
    func sendBookmarks() {
        state.withLock { state in
            for watch in state.watches.values { watch.stream.yield(.bookmark(state.version)) }
        }
    }

    /// Ends one watch.
    func closeWatch(_ id: Int) {
        state.withLock { $0.watches.removeValue(forKey: id)?.stream }?.finish()
    }

    /// Ends every watch, as a server does that goes away.
    func closeWatches() {
        let streams = state.withLock { state in
            defer { state.watches = [:] }
            return state.watches.values.map(\.stream)
        }
        for stream in streams { stream.finish() }
    }

    /// The number of open watches.
    var watchCount: Int { state.withLock { $0.watches.count } }

    /// Drops the history, so that every resumption is too old.
    func forgetHistory() {
        state.withLock { state in
            // One more version, so that even who saw the latest change is behind.
            state.version += 1
            state.history = []
            state.forgotten = state.version
        }
    }

    private func record(_ change: ObjectChange, in state: inout State) {
        state.history.append(change)
        if state.history.count > historyLimit * 2 {
            let surplus = state.history.count - historyLimit
            state.forgotten = state.history[surplus - 1].version
            state.history.removeFirst(surplus)
        }
        for watch in state.watches.values where watch.resource == change.resource {
            watch.stream.yield(.change(change))
        }
    }
}
