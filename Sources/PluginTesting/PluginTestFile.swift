import FoundationEssentials
public import Plugins

/// A file with tests, and the plugin that they are about: `NAME_test.lua` beside `NAME.lua`.
public struct PluginTestFile: Hashable, Sendable {
    private static let ending = "_test.lua"

    /// The plugin's file.
    public let plugin: PluginSource
    /// The file with its tests.
    public let tests: PluginSource

    /// Makes a pair.
    public init(plugin: PluginSource, tests: PluginSource) {
        self.plugin = plugin
        self.tests = tests
    }

    /// The tests' file by its name, for people.
    public var name: String { tests.path }

    /// Finds tests: in a folder all of them, of a plugin those beside it, or the file itself.
    ///
    /// - Returns: the tests, sorted by name, and the plugins that have none.
    public static func find(in path: String) throws(PluginError) -> (files: [PluginTestFile], untested: [String]) {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw PluginError.unreadable("there is no file or folder \(path)")
        }
        guard isFolder else { return ([try file(path)], []) }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw PluginError.unreadable("can't read the folder \(path)")
        }
        let prefix = path.hasSuffix("/") ? path : path + "/"
        let scripts = names.filter { $0.hasSuffix(".lua") && !$0.hasPrefix(".") }.sorted()
        var files: [PluginTestFile] = []
        for name in scripts where name.hasSuffix(ending) { files.append(try file(prefix + name)) }
        let untested = scripts.filter { !$0.hasSuffix(ending) && !scripts.contains(Self.tests(of: $0)) }
        return (files, untested.map { prefix + $0 })
    }

    private static func tests(of plugin: String) -> String { plugin.dropLast(".lua".count) + ending }

    private static func file(_ path: String) throws(PluginError) -> PluginTestFile {
        guard path.hasSuffix(".lua") else {
            throw PluginError.unreadable("\(path) is no Lua file; expected NAME.lua, NAME\(ending) or a folder")
        }
        let isTest = path.hasSuffix(ending)
        let tests = isTest ? path : Self.tests(of: path)
        let plugin = isTest ? path.dropLast(ending.count) + ".lua" : path
        guard FileManager.default.fileExists(atPath: plugin) else {
            throw PluginError.unreadable("there is no plugin \(plugin) for the tests \(tests)")
        }
        guard FileManager.default.fileExists(atPath: tests) else {
            throw PluginError.unreadable("\(plugin) has no tests: there is no file \(tests)")
        }
        return PluginTestFile(plugin: try PluginSource(path: plugin), tests: try PluginSource(path: tests))
    }
}
