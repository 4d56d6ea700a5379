/// The folder in which a store's snapshot lies, `--data-dir`; only one process at a time has it.
public final class SnapshotFolder: Sendable {
    /// The name of the file with the snapshot.
    static let fileName = "samples.snapshot"

    /// The folder's path.
    public let path: String
    private let lock: SystemFileBox

    /// Takes a folder, which is made where there is none.
    public init(path: String) throws(SnapshotError) {
        try SystemFile.makeFolder(path)
        guard let file = try SystemFile.locked(path + "/lock") else { throw .folderInUse(path: path) }
        self.path = path
        lock = SystemFileBox(file)
    }

    /// The path of the snapshot.
    var filePath: String { path + "/" + Self.fileName }

    /// Renames the snapshot, so that it is neither used again nor lost.
    ///
    /// - Returns: its new path.
    func setAside() throws(SnapshotError) -> String {
        let target = filePath + ".unusable"
        try SystemFile.move(filePath, to: target, inFolder: path)
        return target
    }
}

/// Keeps a file open.
final class SystemFileBox: Sendable {
    private let file: SystemFile

    init(_ file: consuming SystemFile) {
        self.file = file
    }
}
