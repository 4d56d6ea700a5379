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
    @Test(arguments: PluginSkeleton.Kind.allCases)
    func skeletons(kind: PluginSkeleton.Kind) async throws {
        try await withTemporaryFolder { folder in
            let made = try await plugin("new", "hello", "--kind=\(kind.rawValue)", "--dir=\(folder)/new")
            #expect(made.status == 0, "\(made.errors)")
            #expect(made.output.hasPrefix("Wrote \(folder)/new/hello.lua and its tests, \(folder)/new/hello_test.lua."))
            let text = try String(contentsOfFile: "\(folder)/new/hello.lua", encoding: .utf8)
            #expect(text.contains("/namespaces/NAMESPACE/"))
            #expect(!text.replacing("NAMESPACE", with: "").contains("NAME"))
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
            try FileManager.default.createDirectory(
                atPath: "\(folder)/aa.lua", withIntermediateDirectories: false)
            let outcome = try await plugin("check", folder, "/nowhere", "--config=\(folder)/config.yaml")
            #expect(outcome.status == 1)
            #expect(
                outcome.errorLines == [
                    "\(folder)/aa.lua: it can't be read: it is no file",
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

    // MARK: run

    @Test func derivedMetricsOnTheDemo() async throws {
        let outcome = try await plugin("run", "--demo", Program.project + "plugins/cpu_utilization.lua", "-n", "shop")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n").map {
            $0.split(separator: " ", maxSplits: 4).map(String.init)
        }
        #expect(lines.first?.first == "pods/cpu_utilization:")
        #expect(lines.dropFirst().first == ["NAMESPACE", "NAME", "VALUE"])
        let rows = Dictionary(uniqueKeysWithValues: lines.dropFirst(2).map { ($0[1], Array($0[2...])) })
        // Of the recording it is known that this pod burns what it asked for, and that this one asks for nothing.
        let burner = try #require(rows["burner"])
        #expect(abs(try #require(Double(burner[0])) - 1) < 0.05 && burner[1] == "over")
        #expect(rows["idle"]?.prefix(2) == ["none", "the"])
        #expect(lines.dropFirst(2).allSatisfy { $0[0] == "shop" })
    }

    /// The demo's pods answer what the skeleton of a provider asks, as far as it may ask them.
    @Test func providersOnTheDemo() async throws {
        try await withTemporaryFolder { folder in
            #expect(try await plugin("new", "hello", "--kind=provider", "--dir=\(folder)").status == 0)
            let outcome = try await plugin("run", "--demo", "\(folder)/hello.lua")
            #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
            #expect(outcome.output.hasPrefix("provider status: 3 targets, 3 answered, 0 failed"))
            #expect(outcome.output.contains("pods/hello_requests_per_second"))
            try write("plugins:\n  hello:\n    permissions: { http: [services] }\n", "\(folder)/config.yaml")
            let refused = try await plugin("run", "--demo", "\(folder)/hello.lua", "--config=\(folder)/config.yaml")
            #expect(refused.status == 1)
            #expect(refused.output.hasPrefix("provider status: 3 targets, 0 answered, 3 failed"))
            #expect(refused.output.contains("http://10.64.0.") || refused.output.contains("10.64.0."))
        }
    }

    @Test func objectsByTheirLabels() async throws {
        let outcome = try await plugin(
            "run", "--demo", Program.project + "plugins/node_pressure.lua", "node_pressure", "-l", "no=such")
        #expect(outcome.status == 0)
        #expect(outcome.output.hasSuffix("\n  there is no such object\n\n"))
    }

    @Test func externalMetricsOnTheDemo() async throws {
        try await withTemporaryFolder { folder in
            try write(
                """
                local plugin = moongauge.plugin { name = "e", settings = { n = { type = "integer", default = 1 } } }
                plugin:external { metric = "two", value = function()
                  return { { labels = { a = "x" }, value = plugin.settings.n }, { labels = { a = "y" }, value = 0.5 } } end }
                plugin:external { metric = "broken", collect = function() error("no luck", 0) end }
                """, "\(folder)/e.lua")
            try write("plugins:\n  e:\n    settings: { n: 7 }\n", "\(folder)/config.yaml")
            let outcome = try await plugin("run", "--demo", "\(folder)/e.lua", "--config=\(folder)/config.yaml")
            #expect(outcome.status == 1)
            #expect(
                outcome.output == """
                    external metric broken: 1 target, 0 answered, 1 failed, 0 samples in 0 series
                      e.lua:4: no luck

                    external broken
                      none: the plugin failed: e.lua:4: no luck

                    external two
                      LABELS   VALUE
                      {a="x"}  7
                      {a="y"}  0.5


                    """)
        }
    }

    /// The kubelets of a cluster that a kubeconfig leads to.
    @Test func onACluster() async throws {
        try await RunningServer.run { running in
            let outcome = try await plugin(
                "run", "--kubeconfig=\(running.kubeconfig)", "--span=1s", "--kubelet-insecure-tls",
                Program.project + "plugins/memory_headroom.lua")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.hasPrefix("pods/memory_headroom: "))
            #expect(outcome.output.contains("\n  shop "))
            #expect(outcome.errors.contains("scraped once; the second time is in 1s"))
        }
    }

    @Test func whatCannotBeTried() async throws {
        try await withTemporaryFolder { folder in
            try write("moongauge.plugin { name = 5 }", "\(folder)/a.lua")
            let broken = try await plugin("run", "--demo", "\(folder)/a.lua")
            #expect(broken.status == 1)
            #expect(
                broken.errorLines == ["\(folder)/a.lua:1:20: moongauge.plugin: name must be a string, not a number"])
            try write("moongauge.plugin { name = \"a\" }", "\(folder)/a.lua")
            #expect(
                try await plugin("run", "--demo", "\(folder)/a.lua").output
                    == "the plugin has no metrics, as it is configured\n")
            #expect(
                try await plugin("run", "--demo", "\(folder)/a.lua", "m").errorLines
                    == ["\(folder)/a.lua has no metric \"m\"; it has none"])
            #expect(try await plugin("run", "\(folder)/a.lua").errors.contains("--demo, or --kubeconfig FILE"))
            #expect(
                try await plugin("run", "--demo", "\(folder)/none.lua").errorLines
                    == ["there is no file or folder \(folder)/none.lua"])
            #expect(
                try await plugin("run", "--kubeconfig=\(folder)/none", "\(folder)/a.lua").errors.contains(
                    "\(folder)/none"))
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
