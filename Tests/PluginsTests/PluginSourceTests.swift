import Testing

@testable import Plugins

@Suite struct PluginSourceTests {
    @Test func theFilesOfAFolder() throws {
        let folder = try TemporaryFolder()
        for name in [
            "b.lua", "a.lua", "a_test.lua", ".hidden.lua", "..2026_11_22.lua", "c.txt", "lua", "d.lua.bak", "e.LUA",
            "f_tests.lua",
        ] {
            try folder.write(name, "-- \(name)".utf8)
        }
        for path in [folder.path, "\(folder.path)/"] {
            let sources = try PluginSource.all(in: path)
            #expect(sources.map(\.path) == ["a.lua", "b.lua", "f_tests.lua"].map { "\(folder.path)/\($0)" })
            #expect(sources.map(\.text) == ["-- a.lua", "-- b.lua", "-- f_tests.lua"])
            #expect(sources.map(\.fileName) == ["a.lua", "b.lua", "f_tests.lua"])
        }
        let empty = try TemporaryFolder()
        #expect(try PluginSource.all(in: empty.path) == [])
    }

    @Test func foldersThatCannotBeRead() throws {
        let folder = try TemporaryFolder()
        try folder.write("file", "x".utf8)
        let missing = try #require(throws: PluginError.self) { try PluginSource.all(in: "\(folder.path)/none") }
        #expect(missing.code == .unreadable)
        #expect(missing.description == "can't read the plugin folder \(folder.path)/none: there is no such folder")
        let file = try #require(throws: PluginError.self) { try PluginSource.all(in: "\(folder.path)/file") }
        #expect(file.description == "can't read the plugin folder \(folder.path)/file: it is no readable folder")
    }

    @Test func filesThatCannotBeRead() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/x.lua"
        let missing = try #require(throws: PluginError.self) { try PluginSource(path: path) }
        #expect(missing.description == "can't read the plugin \(path)")
        try folder.write("x.lua", [0x2D, 0x2D, 0xFF, 0xFE])
        let binary = try #require(throws: PluginError.self) { try PluginSource(path: path) }
        #expect(binary.description == "can't read the plugin \(path): it is not UTF-8 text")
        #expect(throws: binary) { try PluginSource.all(in: folder.path) }
    }

    @Test func namesWithoutFolder() {
        #expect(PluginSource(path: "x.lua", text: "").fileName == "x.lua")
        #expect(PluginSource(path: "/a/b/x.lua", text: "").fileName == "x.lua")
    }
}
