import Testing

@testable import Plugins

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

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
        #expect(missing.description == "can't read the plugin \(path): No such file or directory")
        try folder.write("x.lua", [0x2D, 0x2D, 0xFF, 0xFE])
        let binary = try #require(throws: PluginError.self) { try PluginSource(path: path) }
        #expect(binary.description == "can't read the plugin \(path): it is not UTF-8 text")
        #expect(throws: binary) { try PluginSource.all(in: folder.path) }
    }

    @Test func aMarkOfTheEncodingIsNoPartOfTheText() throws {
        let folder = try TemporaryFolder()
        try folder.write("x.lua", [0xEF, 0xBB, 0xBF] + "return".utf8)
        #expect(try PluginSource(path: "\(folder.path)/x.lua").text == "return")
    }

    /// The size of a file is known before it is read, and what is no file is never read.
    @Test(.timeLimit(.minutes(1))) func whatIsNoFileOfAPlugin() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/x.lua"
        try folder.write("x.lua", "".utf8)
        #expect(truncate(path, 1 << 42) == 0)
        let large = try #require(throws: PluginError.self) { try PluginSource(path: path) }
        #expect(large.description == "can't read the plugin \(path): it is larger than 1048576 bytes")
        let pipe = "\(folder.path)/pipe.lua"
        #expect(mkfifo(pipe, 0o600) == 0)
        let waiting = try #require(throws: PluginError.self) { try PluginSource(path: pipe) }
        #expect(waiting.description == "can't read the plugin \(pipe): it is no file")
    }

    @Test func oneFileThatCannotBeReadLeavesTheOthers() throws {
        let folder = try TemporaryFolder()
        for name in ["a.lua", "e.lua"] { try folder.write(name, "-- \(name)".utf8) }
        #expect(mkdir("\(folder.path)/d.lua", 0o700) == 0)
        try folder.write("b.lua", [0xFF])
        let found = try PluginSource.found(in: folder.path)
        #expect(found.sources.map(\.text) == ["-- a.lua", "-- e.lua"])
        #expect(
            found.unreadable.map(\.description) == [
                "can't read the plugin \(folder.path)/b.lua: it is not UTF-8 text",
                "can't read the plugin \(folder.path)/d.lua: it is no file",
            ])
    }

    @Test func namesWithoutFolder() {
        #expect(PluginSource(path: "x.lua", text: "").fileName == "x.lua")
        #expect(PluginSource(path: "/a/b/x.lua", text: "").fileName == "x.lua")
    }
}
