import FoundationEssentials
import Samples
import Synchronization
import Testing

@testable import Plugins

/// A folder of plugins, and a reloader that looks at it when it is told to.
struct ReloadBench: Sendable {
    let bench = Bench()
    let folder: TemporaryFolder
    let catalogue: PluginCatalogue
    let reloader: PluginReloader

    init() throws {
        folder = try TemporaryFolder()
        catalogue = PluginCatalogue(
            query: bench.store, inventory: bench.inventory, clock: bench.clock,
            policy: .init(maximumAge: .minutes(3), requestBudget: .seconds(20)), logger: bench.lines.logger)
        reloader = PluginReloader(folders: [folder.path], catalogue: catalogue)
        bench.add(PodRecord(namespace: "d", name: "p"))
    }

    /// A plugin whose metrics all have one value.
    static func plugin(_ name: String, _ metrics: String..., version: String = "1", value: String = "1") -> String {
        (["local p = moongauge.plugin { name = '\(name)', version = '\(version)' }"]
            + metrics.map {
                "p:derived { metric = '\($0)', resource = 'pods', value = function() return \(value) end }"
            })
            .joined(separator: "\n")
    }

    func write(_ name: String, _ text: String) throws { try folder.write(name, text.utf8) }
    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(folder.path)/\(name)") }

    /// The metric's value for the only pod; nil where the metric is unknown.
    func value(_ metric: String) async throws -> Double? {
        let answer = await catalogue.customMetric(metric, of: .pod("p", in: "d"), where: .everything)
        return answer.isKnown ? try #require(answer.values.first).value : nil
    }

    /// What was logged since the last call, without the folder's name.
    func lines() -> [String] { bench.lines.take().map { $0.replacing("\(folder.path)/", with: "") } }

    func errors() -> [String?] {
        reloader.statuses.map { $0.lastError?.description.replacing("\(folder.path)/", with: "") }
    }
}

/// Plugins follow their files.
@Suite struct ReloadTests {
    private let files: ReloadBench

    init() throws { files = try ReloadBench() }

    private typealias Text = ReloadBench

    @Test func filesComeChangeAndGo() async throws {
        try files.write("a.lua", Text.plugin("a", "m"))
        try await files.reloader.start()
        #expect(try await files.value("m") == 1)
        #expect(files.lines() == ["info: loaded plugin a 1: pods/m"])
        let first = files.catalogue.plugins.plugins

        await files.reloader.check()
        #expect(files.catalogue.plugins.plugins.elementsEqual(first, by: ===))
        #expect(files.lines() == [])

        files.bench.clock.advance(by: .seconds(5))
        try files.write("a.lua", Text.plugin("a", "m", "n", version: "2", value: "2"))
        try files.write("b.lua", Text.plugin("b", "o"))
        #expect(try await files.value("m") == 1)
        await files.reloader.check()
        #expect(try await files.value("m") == 2)
        #expect(try await files.value("n") == 2)
        #expect(try await files.value("o") == 1)
        #expect(files.catalogue.customMetrics().map(\.metric) == ["m", "n", "o"])
        #expect(files.lines() == ["info: reloaded plugin a 2: pods/m, pods/n", "info: loaded plugin b 1: pods/o"])
        let status = try #require(files.reloader.statuses.first)
        #expect(status.name == "a")
        #expect(status.version == "2")
        #expect(status.loadedAt == Timestamp(seconds: 1005))
        #expect(status.metrics.map(\.metric) == ["m", "n"])
        #expect(status.lastError == nil)
        #expect([status.loads, status.failures] == [2, 0])

        try files.remove("a.lua")
        await files.reloader.check()
        #expect(try await files.value("m") == nil)
        #expect(try await files.value("o") == 1)
        #expect(files.lines() == ["info: removed plugin a: a.lua is gone"])
        #expect(files.reloader.statuses.map(\.name) == ["b"])
    }

    @Test func aBrokenVersionLeavesTheOldOneGoing() async throws {
        try files.write("a.lua", Text.plugin("a", "m"))
        try await files.reloader.start()
        _ = files.lines()
        files.bench.clock.advance(by: .seconds(5))
        try files.write("a.lua", "local p = moongauge.plugin { name = 'a' }\nlocal = 5")
        for _ in 0..<3 { await files.reloader.check() }
        #expect(try await files.value("m") == 1)
        let text = "can't load the plugin a.lua: a.lua:2: <name> expected near '='"
        #expect(files.lines() == ["error: \(text); a 1, loaded before, goes on"])
        let status = try #require(files.reloader.statuses.first)
        #expect(files.errors() == [text])
        #expect(status.failedAt == Timestamp(seconds: 1005))
        #expect(status.loadedAt == Timestamp(seconds: 1000))
        #expect(status.version == "1")
        #expect([status.loads, status.failures] == [1, 1])

        // The same mistake in another version is told again.
        try files.write("a.lua", "local p = moongauge.plugin { name = 'x' }\nlocal = 5")
        await files.reloader.check()
        #expect(files.lines().count == 1)

        try files.write("a.lua", Text.plugin("a", "m", value: "3"))
        await files.reloader.check()
        #expect(try await files.value("m") == 3)
        #expect(files.errors() == [nil])
        #expect(files.reloader.statuses.first?.failures == 2)
    }

    @Test func aBrokenFileAtTheStartIsPassedOver() async throws {
        try files.write("a.lua", "this is no Lua")
        try files.write("b.lua", Text.plugin("b", "m"))
        try await files.reloader.start()
        #expect(try await files.value("m") == 1)
        #expect(
            files.lines() == [
                "error: can't load the plugin a.lua: a.lua:1: syntax error near 'is'",
                "info: loaded plugin b 1: pods/m",
            ])
        #expect(files.reloader.statuses.map(\.name) == ["a", "b"])
        #expect(files.reloader.statuses.map(\.loadedAt) == [nil, Timestamp(seconds: 1000)])
        try files.write("a.lua", Text.plugin("mended", "n"))
        await files.reloader.check()
        #expect(try await files.value("n") == 1)
        #expect(files.reloader.statuses.map(\.name) == ["mended", "b"])
    }

    @Test func theSecondToDeclareSomethingWaits() async throws {
        try files.write("b.lua", Text.plugin("b", "m"))
        try await files.reloader.start()
        // Though it comes first by name: who runs keeps what it has.
        try files.write("a.lua", Text.plugin("a", "l", "m", value: "2"))
        try files.write("c.lua", Text.plugin("b", "n"))
        for _ in 0..<2 { await files.reloader.check() }
        #expect(try await files.value("m") == 1)
        #expect(try await files.value("l") == nil)
        let refusals = [
            "a.lua:3:22: metric \"m\" of pods is already declared by \(files.folder.path)/b.lua\(notUsed)",
            "c.lua:1:37: the plugin name \"b\" is taken by \(files.folder.path)/b.lua\(notUsed)",
        ].map { $0.replacing("\(files.folder.path)/", with: "") }
        #expect(files.errors() == [refusals[0], nil, refusals[1]])
        #expect(files.lines().filter { $0.hasPrefix("error") } == refusals.map { "error: \($0)" })

        try files.remove("b.lua")
        await files.reloader.check()
        #expect(try await files.value("m") == 2)
        #expect(try await files.value("l") == 2)
        #expect(try await files.value("n") == 1)
        #expect(files.errors() == [nil, nil])
    }

    /// A name that nobody declares is told of when it is loaded, once, and again when who declared it has gone.
    @Test func whatNobodyDeclaresIsTold() async throws {
        let user = """
            local plugin = moongauge.plugin { name = "user" }
            plugin:derived { metric = "double", resource = "pods", uses = { "m" },
              value = function(pod, samples) return 2 * samples:metric("m") end }
            """
        let line = "warning: user.lua:2:65: pods/double uses pods/m, which no plugin declares"
        try files.write("user.lua", user)
        try await files.reloader.start()
        #expect(files.lines().filter { $0.hasPrefix("warning") } == [line])
        await files.reloader.check()
        try files.write("m.lua", Text.plugin("m", "m"))
        await files.reloader.check()
        #expect(files.lines().filter { $0.hasPrefix("warning") } == [])
        try files.remove("m.lua")
        await files.reloader.check()
        #expect(files.lines().filter { $0.hasPrefix("warning") } == [line])
    }

    @Test func metricsMayMoveBetweenFilesAtOnce() async throws {
        try files.write("a.lua", Text.plugin("a", "m", value: "1"))
        try files.write("b.lua", Text.plugin("b", "n", value: "2"))
        try await files.reloader.start()
        try files.write("a.lua", Text.plugin("a", "n", value: "1"))
        try files.write("b.lua", Text.plugin("b", "m", value: "2"))
        await files.reloader.check()
        #expect(try await files.value("m") == 2)
        #expect(try await files.value("n") == 1)
        #expect(files.errors() == [nil, nil])
    }

    /// b can't change, so it needs n, which a was about to get: both stay as they were.
    @Test func aRefusedVersionKeepsWhatItHad() async throws {
        try files.write("a.lua", Text.plugin("a", "m", value: "1"))
        try files.write("b.lua", Text.plugin("b", "n", value: "2"))
        try files.write("c.lua", Text.plugin("c", "o", value: "3"))
        try await files.reloader.start()
        try files.write("a.lua", Text.plugin("a", "n", value: "4"))
        try files.write("b.lua", Text.plugin("b", "o", value: "5"))
        await files.reloader.check()
        #expect(try await files.value("m") == 1)
        #expect(try await files.value("n") == 2)
        #expect(try await files.value("o") == 3)
        #expect(
            files.errors() == [
                "a.lua:2:22: metric \"n\" of pods is already declared by b.lua\(notUsed)",
                "b.lua:2:22: metric \"o\" of pods is already declared by c.lua\(notUsed)", nil,
            ])
        try files.remove("c.lua")
        await files.reloader.check()
        #expect(try await files.value("m") == nil)
        #expect(try await files.value("n") == 4)
        #expect(try await files.value("o") == 5)
    }

    @Test func foldersThatVanishForAWhile() async throws {
        try files.write("a.lua", Text.plugin("a", "m"))
        try await files.reloader.start()
        _ = files.lines()
        try FileManager.default.moveItem(atPath: files.folder.path, toPath: files.folder.path + ".away")
        for _ in 0..<2 { await files.reloader.check() }
        #expect(try await files.value("m") == 1)
        #expect(
            files.lines() == [
                "error: can't read the plugin folder \(files.folder.path): there is no such folder; the plugins in use from it go on"
            ])
        try FileManager.default.moveItem(atPath: files.folder.path + ".away", toPath: files.folder.path)
        let running = files.catalogue.plugins.plugins
        await files.reloader.check()
        #expect(files.catalogue.plugins.plugins.elementsEqual(running, by: ===))
    }

    @Test func aFolderThatIsMissingAtTheStartIsAnError() async throws {
        let reloader = PluginReloader(folders: ["\(files.folder.path)/none"], catalogue: files.catalogue)
        let error = await #expect(throws: PluginError.self) { try await reloader.start() }
        #expect(error?.description == "can't read the plugin folder \(files.folder.path)/none: there is no such folder")
    }

    @Test func filesThatAreNoText() async throws {
        try files.write("a.lua", Text.plugin("a", "m"))
        try await files.reloader.start()
        try files.folder.write("a.lua", [0x2D, 0x2D, 0xFF, 0xFE])
        await files.reloader.check()
        #expect(files.errors() == ["can't read the plugin a.lua: it is not UTF-8 text"])
        try files.folder.write("a.lua", [UInt8](repeating: 0x20, count: 1 << 20 | 1))
        await files.reloader.check()
        #expect(files.errors() == ["can't read the plugin a.lua: it is larger than 1048576 bytes"])
        #expect(try await files.value("m") == 1)
    }

    /// As the kubelet does it: a new folder is filled, then the link to it is replaced.
    @Test func aMountedConfigMap() async throws {
        let root = files.folder.path
        let map = MountedConfigMap(path: root)
        try map.publish("1", ["a.lua": Text.plugin("a", "m"), "b.lua": Text.plugin("b", "n")])
        try await files.reloader.start()
        #expect(try await files.value("m") == 1)
        try map.publish("2", ["a.lua": Text.plugin("a", "m", value: "2"), "b.lua": Text.plugin("b", "n", value: "2")])
        await files.reloader.check()
        #expect(try await files.value("m") == 2)
        #expect(try await files.value("n") == 2)
        #expect(files.reloader.statuses.map(\.path) == ["\(root)/a.lua", "\(root)/b.lua"])
        let listed = try PluginFolder(path: root).files()
        #expect(listed.map(\.location) == ["\(root)/..2/a.lua", "\(root)/..2/b.lua"])
    }

    /// Declarations in functions that run later are errors, and nothing worse.
    @Test(arguments: ["moongauge.plugin { name = 'b' }", "p:derived { metric = 'x' }"])
    func declarationsAfterLoading(_ code: String) async throws {
        try files.write("a.lua", Text.plugin("a", "m", value: "#tostring(\(code))"))
        try await files.reloader.start()
        let answer = await files.catalogue.customMetric("m", of: .pod("p", in: "d"), where: .everything)
        guard case .pluginError(let message)? = answer.absent.first?.reason else {
            Issue.record("no error")
            return
        }
        #expect(message.hasPrefix("a.lua:2: "))
        #expect(files.catalogue.customMetrics().map(\.metric) == ["m"])
    }
}
