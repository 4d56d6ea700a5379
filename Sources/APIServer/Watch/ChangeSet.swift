import Kubernetes
import Samples
import Synchronization

/// What became different from one version of a collection to the next, for all who watch it.
final class ChangeSet<Object: MeasuredObject>: Sendable {
    /// What happened to one object.
    struct Change: Sendable {
        /// What it was; nil where it is new.
        var old: Object?
        /// What it is; nil where it is gone.
        var new: Object?
    }

    /// The version before.
    let base: Int64
    /// The version that these changes make.
    let version: Int64
    /// When that was.
    let time: Timestamp
    let changes: [Change]
    /// Events are written once for all watchers that want the same form.
    private let written = Mutex<[WatchForm: [Int: [UInt8]]]>([:])

    /// Compares two states of a collection, both sorted.
    init(from old: [Object], _ base: Int64, to new: [Object], _ version: Int64, time: Timestamp) {
        self.base = base
        self.version = version
        self.time = time
        var changes: [Change] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            let isOldFirst = j == new.count || (i < old.count && Self.key(old[i]) < Self.key(new[j]))
            let isNewFirst = i == old.count || (j < new.count && Self.key(new[j]) < Self.key(old[i]))
            if isOldFirst {
                changes.append(Change(old: old[i], new: nil))
                i += 1
            } else if isNewFirst {
                changes.append(Change(old: nil, new: new[j]))
                j += 1
            } else {
                if old[i] != new[j] { changes.append(Change(old: old[i], new: new[j])) }
                i += 1
                j += 1
            }
        }
        self.changes = changes
    }

    private static func key(_ object: Object) -> (String, String) {
        (object.namespace, object.name)
    }

    /// The document that tells of a change: the object as it is, or as it was last.
    func document(_ index: Int, in form: WatchForm) -> [UInt8] {
        if let known = written.withLock({ $0[form]?[index] }) { return known }
        guard let object = changes[index].new ?? changes[index].old else { return [] }
        let document = form.writer(version: version, time: time, showsColumns: false).document(object)
        written.withLock { $0[form, default: [:]][index] = document }
        return document
    }
}
