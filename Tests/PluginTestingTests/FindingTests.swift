import FoundationEssentials
import PluginTesting
import Plugins
import Testing

/// Which tests there are in folders.
@Suite struct FindingTests {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "moongauge-test-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["b.lua", "b_test.lua", "a.lua", "a_test.lua", "c.lua", ".d_test.lua", "lonely_test.lua", "x.txt"] {
            try Data("-- \(name)".utf8).write(to: URL(filePath: "\(folder)/\(name)"))
        }
    }

    private func remove() { try? FileManager.default.removeItem(atPath: folder) }

    private func message(_ path: String) -> String? {
        do throws(PluginError) {
            _ = try PluginTestFile.find(in: path)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func files() throws {
        defer { remove() }
        for path in ["a.lua", "a_test.lua"] {
            let found = try PluginTestFile.find(in: "\(folder)/\(path)")
            #expect(found.files.map(\.tests.path) == ["\(folder)/a_test.lua"])
            #expect(found.files.map(\.plugin.text) == ["-- a.lua"])
        }
        #expect(message("\(folder)/none.lua") == "there is no file or folder \(folder)/none.lua")
        #expect(message("\(folder)/c.lua") == "\(folder)/c.lua has no tests: there is no file \(folder)/c_test.lua")
        #expect(message("\(folder)/x.txt")?.contains("is no Lua file") == true)
        #expect(message(folder) == "there is no plugin \(folder)/lonely.lua for the tests \(folder)/lonely_test.lua")
    }

    @Test func folders() throws {
        defer { remove() }
        try FileManager.default.removeItem(atPath: "\(folder)/lonely_test.lua")
        let found = try PluginTestFile.find(in: folder)
        #expect(found.files.map(\.tests.path) == ["a", "b"].map { "\(folder)/\($0)_test.lua" })
        #expect(found.untested == ["\(folder)/c.lua"])
    }
}
