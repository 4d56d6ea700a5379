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
        let found = try found(in: folder)
        if let error = found.unreadable.first { throw error }
        return found.sources
    }

    /// The same, and why other files of the folder can't be read.
    ///
    /// - Throws: that the folder itself can't be read.
    public static func found(
        in folder: String
    ) throws(PluginError) -> (sources: [PluginSource], unreadable: [PluginError]) {
        var sources: [PluginSource] = []
        var unreadable: [PluginError] = []
        for file in try PluginFolder(path: folder).files() {
            do throws(PluginError) {
                sources.append(try file.source())
            } catch {
                unreadable.append(error)
            }
        }
        return (sources, unreadable)
    }

    /// The plugins at a path: all of a folder, or the one of a file.
    public static func all(at path: String) throws(PluginError) -> [PluginSource] {
        let found = try found(at: path)
        if let error = found.unreadable.first { throw error }
        return found.sources
    }

    /// The same, and why other files of a folder can't be read.
    ///
    /// - Throws: that there is no plugin at the path, or that it can't be read.
    public static func found(
        at path: String
    ) throws(PluginError) -> (sources: [PluginSource], unreadable: [PluginError]) {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw PluginError.unreadable("there is no file or folder \(path)")
        }
        if isFolder { return try found(in: path) }
        guard path.hasSuffix(".lua"), !path.hasSuffix("_test.lua") else {
            throw PluginError.unreadable("\(path) is no plugin; expected a file NAME.lua or a folder")
        }
        return ([try PluginSource(path: path)], [])
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
        var bytes: [UInt8]
        do throws(BoundedFile.Failure) {
            bytes = try BoundedFile.bytes(of: location, most: Self.mostBytes)
        } catch {
            switch error {
            case .unreadable(let reason): throw Self.unreadable(path, ": \(reason)")
            case .noFile: throw Self.unreadable(path, ": it is no file")
            case .tooLarge: throw Self.unreadable(path, ": it is larger than \(Self.mostBytes) bytes")
            }
        }
        // Some editors begin a text with a mark of its encoding.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Self.unreadable(path, ": it is not UTF-8 text")
        }
        self.init(path: path, text: text)
    }

    private static func unreadable(_ path: String, _ reason: String) -> PluginError {
        PluginError(
            .unreadable, "can't read the plugin \(path)\(reason)",
            problems: [PluginProblem(file: path, message: "it can't be read\(reason)")])
    }
}
