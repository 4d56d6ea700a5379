import Samples
import Testing

@testable import Plugins

/// Windows that reach further back than samples are kept are told of, once for a plugin.
@Suite struct LongWindowTests {
    private let bench = Bench()
    private let folder: TemporaryFolder
    private let catalogue: PluginCatalogue
    private let reloader: PluginReloader

    init() throws {
        folder = try TemporaryFolder()
        catalogue = PluginCatalogue(
            query: bench.store, inventory: bench.inventory, clock: bench.clock,
            policy: .init(maximumAge: .minutes(3), requestBudget: .seconds(20), retention: .minutes(15)),
            logger: bench.lines.logger)
        reloader = PluginReloader(folders: [folder.path], catalogue: catalogue)
        bench.add(PodRecord(namespace: "d", name: "p"))
    }

    private func warnings() -> [String] { bench.lines.take().filter { $0.hasPrefix("warning") } }

    private func warning(_ window: String) -> String {
        "warning: plugin test: a window of \(window) is computed from 15m0s, as samples are kept no longer; see "
            + "--storage-retention"
    }

    @Test(arguments: [
        "plugin:derived { metric = 'm', resource = 'pods', window = '1h', value = function() end }",
        "plugin:external { metric = 'm', window = '1h', value = function() end }",
        "plugin:provider { name = 'p', resource = 'pods', metrics = 'any', window = '1h', collect = function() end }",
    ])
    func declared(_ declaration: String) async throws {
        try folder.write("a.lua", "local plugin = moongauge.plugin { name = 'test' }\n\(declaration)".utf8)
        try await reloader.start()
        #expect(warnings() == [warning("1h0m0s")])
    }

    @Test func namedInCalls() async throws {
        try folder.write("a.lua", Bench.plugin("return samples:rate('c', '15m')").utf8)
        try await reloader.start()
        let object = ObjectReference.pod("p", in: "d")
        func ask() async { _ = await catalogue.customMetric("m", of: object, where: .everything) }
        await ask()
        #expect(warnings() == [])
        let body = "samples:rate('c', '16m') samples:rate('c', '16m') return samples:sum { rate = 'c', window = '20m' }"
        try folder.write("a.lua", Bench.plugin(body).utf8)
        await reloader.check()
        await ask()
        await ask()
        #expect(warnings() == [warning("16m0s")])
    }
}
