import Foundation
import Testing

@testable import moongauge

/// `moongauge plugin`, as authors of plugins run it.
@Suite struct PluginCommandTests {
    private func plugin(_ arguments: String...) async throws -> Program.Outcome {
        try await Program.run(Program.moongauge, ["plugin"] + arguments)
    }

    private func write(_ text: String, _ path: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    // MARK: new

    /// What is begun is good, and its tests pass.
    @Test(arguments: [PluginSkeleton.Kind.derived])
    func skeletons(kind: PluginSkeleton.Kind) async throws {
        try await withTemporaryFolder { folder in
            let made = try await plugin("new", "hello", "--kind=\(kind.rawValue)", "--dir=\(folder)/new")
            #expect(made.status == 0, "\(made.errors)")
            #expect(made.output.hasPrefix("Wrote \(folder)/new/hello.lua and its tests, \(folder)/new/hello_test.lua."))
            let check = try await plugin("check", "\(folder)/new")
            #expect(check.status == 0 && check.output == "1 plugin, no problem found\n", "\(check.errors)")
            let test = try await plugin("test", "\(folder)/new/hello.lua")
            #expect(test.status == 0, "\(test.output)")
            #expect(test.output.hasSuffix(" passed, 0 failed\n"))
        }
    }

    @Test func nothingIsOverwritten() async throws {
        try await withTemporaryFolder { folder in
            try write("mine", "\(folder)/hello_test.lua")
            let outcome = try await plugin("new", "hello", "--dir=\(folder)")
            #expect(outcome.status == 1)
            #expect(outcome.errors.hasPrefix("\(folder)/hello_test.lua is there already"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["hello_test.lua"])
            #expect(try String(contentsOfFile: "\(folder)/hello_test.lua", encoding: .utf8) == "mine")
        }
    }

    @Test(arguments: ["my-plugin", "9lives", "", "a b", "ä"])
    func badNames(name: String) async throws {
        try await withTemporaryFolder { folder in
            let outcome = try await plugin("new", "--dir=\(folder)", "--", name)
            #expect(outcome.status != 0)
            #expect(outcome.errors.contains("can't be a plugin's name"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        }
    }

    // MARK: check

    /// All files are looked at, and each problem is a line.
    @Test func problems() async throws {
        try await withTemporaryFolder { folder in
            try write("local plugin = moongauge.plugin { nme = \"a\" }", "\(folder)/a.lua")
            try write("local x = = 1", "\(folder)/b.lua")
            try write("moongauge.plugin { name = \"c\" }", "\(folder)/c.lua")
            try write("plugins:\n  c:\n    settings: { x: 1 }\n", "\(folder)/config.yaml")
            let outcome = try await plugin("check", folder, "/nowhere", "--config=\(folder)/config.yaml")
            #expect(outcome.status == 1)
            #expect(
                outcome.errorLines == [
                    "there is no file or folder /nowhere",
                    "\(folder)/a.lua:1:26: moongauge.plugin: name is missing; it must be a string",
                    "\(folder)/b.lua:1:11: unexpected symbol near '='",
                    "\(folder)/config.yaml:3:20: plugin \"c\" has no setting \"x\"; it has none",
                ])
        }
    }

    @Test func goodPlugins() async throws {
        let outcome = try await plugin("check", Program.project + "plugins")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.hasSuffix(" plugins, no problem found\n"))
    }

    // MARK: test

    @Test func testsThatFail() async throws {
        try await withTemporaryFolder { folder in
            try write("moongauge.plugin { name = \"a\" }", "\(folder)/a.lua")
            try write(
                "test(\"good\", function(t) end)\ntest(\"bad\", function(t)\n  t:equals(1, 2)\nend)",
                "\(folder)/a_test.lua")
            try write("moongauge.plugin { name = \"b\" }", "\(folder)/b.lua")
            let outcome = try await plugin("test", folder)
            #expect(outcome.status == 1)
            #expect(
                outcome.output == """
                    \(folder)/a_test.lua
                      ok    good
                      FAIL  bad
                            a_test.lua:3: the values differ
                              actual:   1
                              expected: 2
                    \(folder)/b.lua has no tests
                    1 passed, 1 failed

                    """)
        }
    }

    @Test func noTests() async throws {
        try await withTemporaryFolder { folder in
            try write("moongauge.plugin { name = \"b\" }", "\(folder)/b.lua")
            #expect(try await plugin("test", folder).status == 1)
            let outcome = try await plugin("test", "\(folder)/b.lua", "/nowhere/c.lua")
            #expect(outcome.status == 1)
            #expect(
                outcome.errorLines == [
                    "\(folder)/b.lua has no tests: there is no file \(folder)/b_test.lua",
                    "there is no file or folder /nowhere/c.lua",
                ])
        }
    }

    // MARK: docs

    @Test func reference() async throws {
        let all = try await plugin("docs")
        #expect(all.status == 0)
        for name in ["moongauge.plugin", "json.decode", "samples:rate", "test.Pod"] {
            #expect(all.output.contains("# \(name)"))
        }
        #expect(try await plugin("docs", "json.decode").output.hasPrefix("# json.decode(text)\n"))
        let none = try await plugin("docs", "jsn")
        #expect(none.status == 1 && none.errors.hasPrefix("there is no \"jsn\"; there are moongauge.plugin, "))
    }

    @Test func stubs() async throws {
        let written = try String(contentsOfFile: Program.project + "plugins/meta/moongauge.lua", encoding: .utf8)
        #expect(try await plugin("docs", "--stubs").output == written)
    }

    // MARK: The way that the README shows

    /// From a skeleton to values for kubectl, in a server that runs.
    @Test(.enabled(if: Program.kubectl != nil, "kubectl is not installed"))
    func firstPlugin() async throws {
        try await withTemporaryFolder { folder in
            try await RunningServer.run(pluginFolders: [Program.project + "plugins", folder]) { running in
                await running.scrape(rounds: 8)
                #expect(try await plugin("new", "cpu_percent", "--dir=\(folder)").status == 0)
                await running.server.reloading.check()
                let path = "/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/*/"
                let items = try await running.items(path + "cpu_percent")
                let shares = try await running.items(path + "cpu_utilization")
                #expect(!items.isEmpty && items.count >= shares.count)
                #expect(items.allSatisfy { ($0["value"] as? String)?.isEmpty == false })
            }
        }
    }
}
