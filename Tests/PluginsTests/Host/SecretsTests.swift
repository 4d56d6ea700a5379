import Foundation
import LuaRuntime
import Testing

@testable import Plugins

@Suite struct SecretsTests {
    /// Runs `body` beside a folder.
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let path = NSTemporaryDirectory() + "/secrets-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: "\(path)/mounted", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(path)
    }

    private func write(_ text: String, _ path: String) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    private func bench(_ folder: String, _ names: [String] = ["token"], granted: [String]? = nil) throws -> NetworkBench
    {
        try NetworkBench(
            secrets: SecretsFolder(path: folder), wanted: PluginPermissions(secrets: names),
            granted: PluginPermissions(secrets: granted ?? names))
    }

    @Test(arguments: [
        ("hush", "hush"), ("hush\n", "hush"), ("hush\r\n", "hush"), ("hush\n\n", "hush\n"), ("", ""), ("\n", ""),
        ("a\0b\n", "a\0b"),
    ]) func content(_ text: String, _ secret: String) async throws {
        try await withFolder { folder in
            try write(text, "\(folder)/token")
            let read = try await bench(folder).run("return secrets.get('token')")
            #expect(read == .string(secret))
        }
    }

    /// A mounted Secret: each file is a link by way of `..data`, which is swapped when the Secret changes.
    @Test func mounted() async throws {
        try await withFolder { path in
            let folder = "\(path)/mounted"
            let files = FileManager.default
            for (version, text) in [("..1", "old"), ("..2", "new")] {
                try files.createDirectory(atPath: "\(folder)/\(version)", withIntermediateDirectories: true)
                try write(text, "\(folder)/\(version)/token")
            }
            try files.createSymbolicLink(atPath: "\(folder)/..data", withDestinationPath: "..1")
            try files.createSymbolicLink(atPath: "\(folder)/token", withDestinationPath: "..data/token")
            // The folder itself may be a link as well.
            try files.createSymbolicLink(atPath: "\(path)/link", withDestinationPath: folder)
            let bench = try bench("\(path)/link")
            let old = try await bench.run("return secrets.get('token')")
            #expect(old == .string("old"))
            try files.createSymbolicLink(atPath: "\(folder)/..tmp", withDestinationPath: "..2")
            #expect(rename("\(folder)/..tmp", "\(folder)/..data") == 0)
            let new = try await bench.run("return secrets.get('token')")
            #expect(new == .string("new"))
        }
    }

    @Test func outOfTheFolder() async throws {
        try await withFolder { path in
            let folder = "\(path)/mounted"
            try write("hush", "\(path)/outside")
            for (name, destination) in [("a", "../outside"), ("b", "\(path)/outside"), ("c", "/proc/self/environ")] {
                try FileManager.default.createSymbolicLink(
                    atPath: "\(folder)/\(name)", withDestinationPath: destination)
                let error = try await bench(folder, [name]).failure("secrets.get('\(name)')")
                #expect(
                    error
                        == "secrets.get: the secret \(name) is a link to a file outside of the folder of secrets")
            }
            // A folder whose name only begins the same is another one.
            try FileManager.default.createDirectory(
                atPath: "\(path)/mounted2", withIntermediateDirectories: false)
            try write("hush", "\(path)/mounted2/x")
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/d", withDestinationPath: "../mounted2/x")
            let error = try await bench(folder, ["d"]).failure("secrets.get('d')")
            #expect(error.hasSuffix("outside of the folder of secrets"))
        }
    }

    @Test func whatIsNoSecret() async throws {
        try await withFolder { folder in
            try FileManager.default.createDirectory(atPath: "\(folder)/folder", withIntermediateDirectories: false)
            #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
            try Data(count: 1 << 20).write(to: URL(fileURLWithPath: "\(folder)/largest"))
            try Data(count: 1 << 20 + 1).write(to: URL(fileURLWithPath: "\(folder)/larger"))
            let names = ["folder", "pipe", "largest", "larger", "none"]
            let bench = try bench(folder, names)
            for (name, message) in [
                ("folder", "the secret folder is no file"), ("pipe", "the secret pipe is no file"),
                ("larger", "the secret larger is larger than 1048576 bytes"),
                ("none", "there is no secret none in the folder of secrets"),
            ] {
                let error = try await bench.failure("secrets.get('\(name)')")
                #expect(error == "secrets.get: \(message)")
            }
            let largest = try await bench.run("return #secrets.get('largest')")
            #expect(largest == .integer(1 << 20))
        }
    }

    @Test func whoMayReadWhat() async throws {
        try await withFolder { folder in
            try write("hush", "\(folder)/token")
            let where_ = "under plugins.test.permissions.secrets in the configuration file (--config)"
            let ungranted = try await bench(folder, granted: []).failure("secrets.get('token')")
            #expect(
                ungranted
                    == "secrets.get: the secret token is not permitted; the operator must grant \"token\" \(where_)")
            let undeclared = try await bench(folder, [], granted: ["token"]).failure("secrets.get('token')")
            #expect(
                undeclared
                    == "secrets.get: the secret token is not permitted; declare \"token\" in permissions.secrets of"
                    + " moongauge.plugin, and let the operator grant it \(where_)")
            for name in ["", ".", "..", "../token", "a/b", "/etc/passwd", "..data", "a\\0b", "a b"] {
                let error = try await bench(folder).failure("secrets.get('\(name)')")
                #expect(error.hasPrefix("secrets.get: a secret's name consists of"))
            }
            let none = try await NetworkBench(wanted: PluginPermissions(secrets: ["token"])).failure(
                "secrets.get('token')")
            #expect(none == "secrets.get: there is no folder of secrets; the operator names one by --secrets-dir")
            let gone = try await bench("\(folder)/nowhere").failure("secrets.get('token')")
            #expect(gone == "secrets.get: the folder of secrets can't be read")
        }
    }

    @Test func folders() async throws {
        try await withFolder { folder in
            try write("", "\(folder)/file")
            #expect(SecretsFolder(path: folder).exists)
            #expect(!SecretsFolder(path: "\(folder)/file").exists)
            #expect(!SecretsFolder(path: "\(folder)/none").exists)
        }
    }
}
