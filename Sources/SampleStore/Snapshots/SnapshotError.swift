/// Why a snapshot could not be written or read; its description is one line for people.
public enum SnapshotError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The operating system refused something.
    case system(action: String, path: String, reason: String)
    /// Another process uses the folder.
    case folderInUse(path: String)
    /// The file is no snapshot, or one of another version, or damaged; it was renamed, so that it is neither used nor lost.
    case unusable(path: String, reason: String, setAsideAs: String)

    public var description: String {
        switch self {
        case .system(let action, let path, let reason): "can't \(action) \(path): \(reason)"
        case .folderInUse(let path):
            "the data directory \(path) is in use by another process: stop that one or give this one a directory of its own"
        case .unusable(let path, let reason, let name):
            "the snapshot \(path) can't be used: \(reason); it was set aside as \(name)"
        }
    }
}

/// What is wrong with a snapshot's content.
struct SnapshotDamage: Error {
    /// A part of a sentence.
    var reason: String
}
