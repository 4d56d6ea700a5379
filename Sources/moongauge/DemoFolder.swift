import FoundationEssentials

/// The temporary folder of a demo: keys and kubeconfigs, readable by their owner only.
struct DemoFolder {
    private let root: String

    /// Makes the folder.
    init() throws {
        let parent = FileManager.default.temporaryDirectory.path()
        root =
            "\(parent.hasSuffix("/") ? parent : parent + "/")moongauge-demo-\(UUID().uuidString.prefix(8).lowercased())"
        do {
            try FileManager.default.createDirectory(
                atPath: root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw SetupError("can't make a temporary folder in \(parent): is it writable?")
        }
    }

    /// The path of a file in the folder.
    func path(_ name: String) -> String {
        "\(root)/\(name)"
    }

    /// Writes a text to a file, in the folder or anywhere else.
    func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        } catch {
            throw SetupError("can't write \(path): is its folder there, and writable?")
        }
    }

    /// Removes the folder with all that is in it.
    func remove() {
        try? FileManager.default.removeItem(atPath: root)
    }
}
