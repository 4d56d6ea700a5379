import Egress
import Samples
import Testing

@testable import Plugins

/// Plugins follow what the operator says of them.
@Suite struct ConfigurationTests {
    private let files: ReloadBench

    init() throws { files = try ReloadBench() }

    private func configuration(_ name: String, port: Int64, line: Int = 4) -> PluginConfiguration {
        PluginConfiguration(plugins: [
            name: .init(
                position: "c.yaml:\(line - 2):3",
                settings: ["port": ConfiguredValue(.integer(port), position: "c.yaml:\(line):9")])
        ])
    }

    private func plugin(_ name: String) -> String {
        """
        local p = moongauge.plugin { name = "\(name)",
          settings = { port = { type = "integer", default = 1, min = 1, max = 100 } } }
        local port = p.settings.port
        p:derived { metric = "\(name)", resource = "pods", value = function() return port end }
        """
    }

    @Test func onlyPluginsWhoseSectionChangedAreLoadedAnew() async throws {
        try files.write("a.lua", plugin("a"))
        try files.write("b.lua", plugin("b"))
        try await files.reloader.start()
        #expect(try await files.value("a") == 1)
        let before = files.catalogue.plugins.plugins
        await files.reloader.check(configuration("a", port: 7))
        #expect(try await files.value("a") == 7)
        var after = files.catalogue.plugins.plugins
        #expect(before[0] !== after[0])
        #expect(before[1] === after[1])
        // The same in other lines is the same.
        await files.reloader.check(configuration("a", port: 7, line: 9))
        #expect(files.catalogue.plugins.plugins.elementsEqual(after, by: ===))
        await files.reloader.check()
        #expect(files.catalogue.plugins.plugins.elementsEqual(after, by: ===))
        // What is no longer said is no longer so.
        await files.reloader.check(PluginConfiguration())
        #expect(try await files.value("a") == 1)
        after = files.catalogue.plugins.plugins
        #expect(before[1] === after[1])
    }

    @Test func valuesThatDoNotSuitLeaveThePluginAsItWas() async throws {
        try files.write("a.lua", plugin("a"))
        try await files.reloader.start()
        await files.reloader.check(configuration("a", port: 7))
        await files.reloader.check(configuration("a", port: 101))
        #expect(try await files.value("a") == 7)
        let text =
            "can't load the plugin a.lua: c.yaml:4:9: setting \"port\" of plugin \"a\" is 101, expected an integer from 1 to 100"
        #expect(files.errors() == [text])
        #expect(files.lines().filter { $0.hasPrefix("error") } == ["error: \(text); a, loaded before, goes on"])
        await files.reloader.check(configuration("a", port: 100))
        #expect(try await files.value("a") == 100)
        #expect(files.errors() == [nil])
    }

    @Test func sectionsForNobodyAreTold() async throws {
        try await files.reloader.start()
        for line in [4, 4, 9] { await files.reloader.check(configuration("a", port: 7, line: line)) }
        #expect(files.lines() == ["warning: c.yaml:2:3: there is no plugin \"a\" to configure"])
        try files.write("a.lua", plugin("a"))
        await files.reloader.check()
        #expect(try await files.value("a") == 7)
    }

    /// A file that can't be loaded may have the plugin, whatever the file is called.
    @Test func sectionsForBrokenPlugins() async throws {
        try files.write("file.lua", plugin("a") + "\nlocal = 5")
        try await files.reloader.start()
        await files.reloader.check(configuration("a", port: 7))
        #expect(files.lines().map { $0.prefix(5) } == ["error", "error"])
        #expect(files.reloader.statuses.map(\.name) == ["a"])
        // What it calls its plugin can be read in it, and it is another one.
        await files.reloader.check(configuration("b", port: 7))
        #expect(
            files.lines().filter { !$0.hasPrefix("error") } == [
                "warning: c.yaml:2:3: there is no plugin \"b\" to configure"
            ])
        // That can't be read.
        try files.write("file.lua", "local name = 'a'\nmoongauge.plugin { name = name, }}")
        await files.reloader.check(configuration("a", port: 7))
        await files.reloader.check(configuration("b", port: 7))
        #expect(files.lines().allSatisfy { $0.hasPrefix("error") })
        try files.write("file.lua", plugin("a"))
        await files.reloader.check()
        #expect(files.lines().last == "warning: c.yaml:2:3: there is no plugin \"b\" to configure")
    }

    @Test func permissionsThatAreNotGrantedAreTold() async throws {
        try files.write(
            "a.lua", "moongauge.plugin { name = 'a', permissions = { http = { 'pods' }, secrets = { 's' } } }")
        try await files.reloader.start()
        #expect(
            files.lines() == [
                "info: loaded plugin a: it declares nothing",
                "warning: plugin a wants more than the configuration grants it; it will be refused: http pods, secret s",
            ])
        #expect(files.reloader.statuses.first?.refusedPermissions == ["http pods", "secret s"])
        await files.reloader.check(
            PluginConfiguration(plugins: [
                "a": .init(position: "c:1:1", granted: PluginPermissions(http: [.pods(port: nil)], secrets: ["s"]))
            ]))
        #expect(files.lines() == ["info: reloaded plugin a: it declares nothing"])
        #expect(files.reloader.statuses.first?.refusedPermissions == [])
    }

    /// More than plugins have without being given it: both to load the file and to run.
    @Test func limitsOfAPluginsOwn() async throws {
        let text = """
            local p = moongauge.plugin { name = "a" }
            for i = 1, 3000000 do end
            p:derived { metric = "m", resource = "pods", value = function() for i = 1, 3000000 do end return 1 end }
            """
        func configuration(_ limits: PluginLimits.Changes) -> PluginConfiguration {
            PluginConfiguration(plugins: ["a": .init(position: "c:1:1", limits: limits)])
        }
        try files.write("a.lua", text)
        await files.reloader.check(configuration(.init(instructions: 1_000_000)))
        #expect(files.errors() == ["can't load the plugin a.lua: a.lua:2: limit of 1000000 instructions reached"])
        await files.reloader.check(configuration(.init(instructions: 20_000_000)))
        #expect(try await files.value("m") == 1)
        let few = PluginSource(path: "a.lua", text: text)
        let plugin = try Plugin(
            few, limits: PluginLimits(instructions: 1000),
            configuration: configuration(.init(memoryBytes: 8 << 20, instructions: 20_000_000, time: .seconds(5))))
        #expect(plugin.limits == PluginLimits(memoryBytes: 8 << 20, instructions: 20_000_000, time: .seconds(5)))
    }

    @Test func checkingWithoutUsing() throws {
        let sources = [
            PluginSource(path: "a.lua", text: plugin("a")),
            PluginSource(path: "b.lua", text: "moongauge.plugin { name = 'b' } no Lua"),
            PluginSource(path: "c.lua", text: plugin("a")),
        ]
        var configured = configuration("a", port: 0)
        configured.plugins["z"] = .init(position: "c.yaml:9:3")
        #expect(
            PluginCheck.problems(of: sources, configuration: configured).map(\.description) == [
                "can't load the plugin a.lua: c.yaml:4:9: setting \"port\" of plugin \"a\" is 0, expected an integer from 1 to 100",
                "can't load the plugin b.lua: b.lua:1: syntax error near 'Lua'",
                "can't load the plugin c.lua: c.yaml:4:9: setting \"port\" of plugin \"a\" is 0, expected an integer from 1 to 100",
                "c.yaml:9:3: there is no plugin \"z\" to configure",
            ])
        #expect(
            PluginCheck.problems(of: sources).map(\.code) == [.broken, .conflict])
    }
}
