import Egress
import Foundation
import Plugins
import Testing

@testable import moongauge

/// The configuration file, from its text to what plugins do.
@Suite struct ConfigTests {
    private func parse(_ text: String) throws -> PluginConfiguration {
        try ConfigurationParser.parse(text, path: "c.yaml")
    }

    private func problems(_ text: String) throws -> [String] {
        try #require(throws: ConfigurationError.self) { try parse(text) }.problems
    }

    @Test func everythingThatThereIs() throws {
        let configuration = try parse(
            """
            # Comments are allowed.
            plugins:
              http_rps:
                settings:
                  port: 9902
                  share: 0.5
                  path: /stats
                  quoted: "80"
                  on: true
                  window: 5m
                  hosts: [a, b]
                permissions:
                  http: [pods, "prometheus.monitoring:9090", 10.0.0.0/8]
                  tcp: ["redis:6379"]
                  secrets: [redis-password]
                limits: { memory: 128Mi, instructions: 20000000, time: 5s }
              empty:
            """)
        #expect(configuration.plugins.keys.sorted() == ["empty", "http_rps"])
        let section = try #require(configuration.plugins["http_rps"])
        #expect(section.position == "c.yaml:3:3")
        #expect(
            section.settings.mapValues(\.content) == [
                "port": .integer(9902), "share": .number(0.5), "path": .string("/stats"), "quoted": .string("80"),
                "on": .boolean(true), "window": .string("5m"),
                "hosts": .list([
                    ConfiguredValue(.string("a"), position: ""), ConfiguredValue(.string("b"), position: ""),
                ]),
            ])
        #expect(section.settings["port"]?.position == "c.yaml:5:13")
        #expect(section.granted.http.map(\.description) == ["pods", "prometheus.monitoring:9090", "10.0.0.0/8"])
        #expect(section.granted.tcp.map(\.description) == ["redis:6379"])
        #expect(section.granted.secrets == ["redis-password"])
        #expect(
            section.limits == .init(memoryBytes: 128 << 20, instructions: 20_000_000, time: .seconds(5)))
        #expect(try parse("") == PluginConfiguration())
        #expect(try parse("plugins:\n") == PluginConfiguration())
        #expect(try parse("plugins: {}") == PluginConfiguration())
    }

    @Test(arguments: [
        ("plugin: {}", "c.yaml:1:1: the configuration has no field \"plugin\", expected plugins"),
        ("- a", "c.yaml:1:1: the configuration is a list, expected a mapping"),
        ("plugins: 5", "c.yaml:1:10: plugins is \"5\", expected a mapping"),
        ("plugins:\n  a: [1]", "c.yaml:2:6: plugins.a is a list, expected a mapping"),
        (
            "plugins:\n  a:\n    setings: {}",
            "c.yaml:3:5: plugins.a has no field \"setings\", expected settings or permissions or limits"
        ),
        (
            "plugins: {a: {permissions: {http: pods}}}",
            "c.yaml:1:35: plugins.a.permissions.http is \"pods\", expected a list of strings"
        ),
        (
            "plugins: {a: {permissions: {tcp: [x y]}}}",
            "c.yaml:1:35: plugins.a.permissions.tcp has \"x y\", expected \(NetworkTarget.expectation)"
        ),
        (
            "plugins: {a: {permissions: {secrets: [../x]}}}",
            "c.yaml:1:39: plugins.a.permissions.secrets has \"../x\", expected a file's name of letters, digits, '.', '-' and '_'"
        ),
        (
            "plugins: {a: {limits: {memory: much}}}",
            "c.yaml:1:32: plugins.a.limits.memory is \"much\", expected a quantity from 1Mi to 1Ti such as 64Mi"
        ),
        (
            "plugins: {a: {limits: {instructions: 5}}}",
            "c.yaml:1:38: plugins.a.limits.instructions is \"5\", expected an integer of at least 100000"
        ),
        (
            "plugins: {a: {limits: {time: 1h}}}",
            "c.yaml:1:30: plugins.a.limits.time is \"1h\", expected a duration from 10ms to 1m such as 2s"
        ),
        ("plugins: {a: {}, a: {}}", "c.yaml:1:11: \"a\" is there twice, expected once"),
        ("plugins: {", "c.yaml:2:1: did not find expected node content, expected YAML"),
    ]) func whatIsWrong(_ text: String, _ problem: String) throws {
        #expect(try problems(text) == [problem])
    }

    @Test func allThatIsWrong() throws {
        #expect(
            try problems("a: 1\nplugins: {x: {limits: {time: 0s, memory: 1}}}\nb: 2").count == 4)
    }

    @Test func theCommand() async throws {
        try await withTemporaryFolder { folder in
            let file = "\(folder)/c.yaml"
            func check(_ text: String, _ arguments: String...) async throws -> Program.Outcome {
                try text.write(toFile: file, atomically: true, encoding: .utf8)
                return try await Program.run(Program.moongauge, ["config", "check", file] + arguments)
            }
            let good = try await check("plugins: {}")
            #expect(good.status == 0)
            #expect(good.output == "\(file): no problem found\n")
            let bad = try await check("x: 1\ny: 2")
            #expect(bad.status == 1)
            #expect(
                bad.errorLines == [
                    "\(file):1:1: the configuration has no field \"x\", expected plugins",
                    "\(file):2:1: the configuration has no field \"y\", expected plugins",
                ])
            let wanting = """
                local plugin = moongauge.plugin { name = "w", permissions = { http = { "10.0.0.1:80", "a.shop" } } }
                plugin:external { metric = "w", collect = function() end }
                """
            try FileManager.default.createDirectory(atPath: "\(folder)/own", withIntermediateDirectories: false)
            try wanting.write(toFile: "\(folder)/own/w.lua", atomically: true, encoding: .utf8)
            let lacking = try await check(
                "plugins: {w: {permissions: {http: [a.shop, localhost]}}}", "--plugin-dir", "\(folder)/own")
            #expect(lacking.status == 0)
            #expect(
                lacking.output == """
                    \(file):1:11: plugin "w" is not granted all that it wants; it will be refused http 10.0.0.1:80
                    \(file): no problem found

                    """)
            let plugins = Program.project + "plugins"
            let unsuitable = try await check(
                "plugins: {cpu_utilization: {settings: {x: 1}}, cpu: {}}", "--plugin-dir", plugins)
            #expect(unsuitable.status == 1)
            #expect(unsuitable.errorLines.count == 2)
            #expect(
                unsuitable.errorLines.first?.hasSuffix(
                    "\(file):1:43: plugin \"cpu_utilization\" has no setting \"x\"; it has none") == true)
            #expect(
                unsuitable.errorLines.last.map(String.init) == "\(file):1:48: there is no plugin \"cpu\" to configure")
            let missing = try await Program.run(Program.moongauge, ["config", "check", "/nowhere"])
            #expect(missing.errorLines == ["/nowhere: can't be read, expected a YAML file"])
        }
    }

    /// A value in the file reaches the plugin, and so does the next one; a wrong one doesn't.
    @Test(.enabled(if: Program.kubectl != nil, "kubectl is not installed"))
    func theServerFollowsTheFile() async throws {
        try await withTemporaryFolder { folder in
            let plugin = """
                local plugin = moongauge.plugin { name = "p", settings = { v = { type = "integer", default = 1 } } }
                plugin:derived { metric = "m", resource = "nodes", value = function() return plugin.settings.v end }
                """
            try plugin.write(toFile: "\(folder)/p.lua", atomically: true, encoding: .utf8)
            let file = "\(folder)/c.yaml"
            func configure(_ text: String) throws {
                try text.write(toFile: file, atomically: true, encoding: .utf8)
            }
            try configure("plugins: {p: {settings: {v: 41}}}")
            try await RunningServer.run(pluginFolders: [folder], config: file) { running in
                func value() async throws -> String? {
                    let items = try await running.items("/apis/custom.metrics.k8s.io/v1beta2/nodes/real-1/m")
                    return items.first?["value"] as? String
                }
                #expect(try await value() == "41")
                try configure("plugins: {p: {settings: {v: 42}}}")
                await running.server.reloading.check()
                #expect(try await value() == "42")
                for wrong in ["plugins: {p: {settings: {v: much}}}", "plugins: {p: {setings: {v: 43}}}", "{"] {
                    try configure(wrong)
                    await running.server.reloading.check()
                    #expect(try await value() == "42")
                }
            }
        }
    }

    @Test func aWrongFileEndsTheStart() async throws {
        try await withTemporaryFolder { folder in
            try "plugin: {}".write(toFile: "\(folder)/c.yaml", atomically: true, encoding: .utf8)
            await #expect(throws: ConfigurationError.self) {
                try await RunningServer.run(config: "\(folder)/c.yaml") { _ in }
            }
        }
    }
}
