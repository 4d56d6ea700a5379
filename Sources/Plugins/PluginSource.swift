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
        var sources: [PluginSource] = []
        for file in try PluginFolder(path: folder).files() { sources.append(try file.source()) }
        return sources
    }

    /// Reads a plugin's file.
    public init(path: String) throws(PluginError) {
        try self.init(path: path, readFrom: path)
    }

    /// The most bytes that a file may have; a ConfigMap holds no more.
    private static let mostBytes = 1 << 20

    /// Reads a plugin's file.
    ///
    /// - Parameter location: where its text is, which may be behind a link.
    init(path: String, readFrom location: String) throws(PluginError) {
        guard let data = FileManager.default.contents(atPath: location) else {
            throw PluginError(.unreadable, "can't read the plugin \(path)")
        }
        guard data.count <= Self.mostBytes else {
            throw PluginError(.unreadable, "can't read the plugin \(path): it is larger than \(Self.mostBytes) bytes")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw PluginError(.unreadable, "can't read the plugin \(path): it is not UTF-8 text")
        }
        self.init(path: path, text: text)
    }
}
