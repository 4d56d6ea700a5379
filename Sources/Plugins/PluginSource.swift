import FoundationEssentials

/// A plugin's file, read.
public struct PluginSource: Hashable, Sendable {
    /// Where the file is.
    public var path: String
    /// What it says.
    public var text: String

    /// Makes a source of a text, as if it had been read from a file.
    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// The file's name without its folders: how error messages call it.
    var fileName: String {
        String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
    }

    /// The plugins of a folder: its files `NAME.lua`, but not their tests `NAME_test.lua`, sorted by name.
    ///
    /// Names that begin with a dot are passed over, as a mounted ConfigMap has some.
    public static func all(in folder: String) throws(PluginError) -> [PluginSource] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            let exists = FileManager.default.fileExists(atPath: folder)
            throw PluginError(
                .unreadable,
                "can't read the plugin folder \(folder): \(exists ? "it is no readable folder" : "there is no such folder")"
            )
        }
        var sources: [PluginSource] = []
        for name in names.sorted() where name.hasSuffix(".lua") && !name.hasSuffix("_test.lua") && !name.hasPrefix(".")
        {
            sources.append(try PluginSource(path: folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"))
        }
        return sources
    }

    /// Reads a plugin's file.
    public init(path: String) throws(PluginError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw PluginError(.unreadable, "can't read the plugin \(path)")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw PluginError(.unreadable, "can't read the plugin \(path): it is not UTF-8 text")
        }
        self.init(path: path, text: text)
    }
}
