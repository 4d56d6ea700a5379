import Samples
import Synchronization
import Testing

@testable import Plugins

/// Derived metrics that use others, and what is remembered of them. It is second 1000.
@Suite struct UsedMetricTests {
    private let bench = Bench()

    private func plugin(_ name: String, _ metrics: String...) -> String {
        "local plugin = moongauge.plugin { name = \"\(name)\" }\n"
            + metrics.map { "plugin:derived { \($0) }" }.joined(separator: "\n")
    }

    private func metric(_ name: String, of resource: String = "pods", uses: String = "", _ body: String) -> String {
        "metric = \"\(name)\", resource = \"\(resource)\", uses = { \(uses) }, value = function(object, samples) \(body) end"
    }

    private func addPods() throws {
        for (name, value) in [("a", 4.0), ("b", 6.0)] {
            bench.add(
                PodRecord(
                    namespace: "d", name: name, labels: ["pod-template-hash": "h"],
                    owners: [OwnerRecord(kind: "ReplicaSet", name: "web-h")]))
            try bench.store("g", [(970, value), (990, value)], of: .pod(name, in: "d"))
        }
    }

    private func all(
        _ metric: String, _ resource: String, _ catalogue: PluginCatalogue
    ) async -> CustomMetricAnswer {
        await catalogue.customMetric(
            metric, ofAll: GroupResource(parsing: resource), in: "d", matching: .everything, where: .everything)
    }

    /// Across plugins, of the same objects and of the pods behind them.
    @Test func useOfOthers() async throws {
        try addPods()
        let catalogue = try bench.catalogue(
            plugin("one", metric("double", uses: "\"base\"", #"return 2 * samples:metric("base")"#)),
            plugin(
                "two", metric("base", #"return samples:max_over_time("g", "1m")"#),
                metric(
                    "most", of: "deployments.apps", uses: #""pods/double", "all""#,
                    #"""
                    local most = object.pods:max(function(pod, samples) return samples:metric("double") end)
                    return most * 1000 + samples:sum { metric = "double" } + samples:metric("all") / 10
                    """#),
                metric("all", of: "deployments.apps", "return object.pods:count()")))
        #expect(await all("double", "pods", catalogue).values.map(\.value) == [8, 12])
        let answer = await all("most", "deployments.apps", catalogue)
        #expect(answer.values.map(\.value) == [12_020.2])
        // It is of the samples behind the metrics that it uses.
        #expect(answer.values.map(\.timestamp) == [Timestamp(seconds: 990)])
        #expect(answer.values.map(\.window) == [.seconds(20)])
    }

    @Test func reasonsComeThrough() async throws {
        try addPods()
        bench.add(PodRecord(namespace: "d", name: "c"))
        let catalogue = try bench.catalogue(
            plugin(
                "one", metric("base", #"return samples:last_over_time("g")"#),
                metric("next", uses: "\"base\"", #"return samples:metric("base")"#),
                metric("lost", uses: "\"nowhere\"", #"return samples:metric("nowhere")"#),
                metric("silent", #"return samples:metric("base")"#)))
        #expect(await all("next", "pods", catalogue).absent.map(\.reason) == [.noSamples])
        #expect(
            await all("lost", "pods", catalogue).absent.first?.reason
                == .pluginError("pods/lost uses pods/nowhere, which no plugin declares"))
        guard case .pluginError(let message) = await all("silent", "pods", catalogue).absent.first?.reason else {
            Issue.record("no error")
            return
        }
        #expect(
            message.hasSuffix("silent may not use the derived metric \"base\" of pods: declare uses = { \"base\" }"))
    }

    @Test(arguments: [
        (["a", "a"], "pods/a → pods/a"), (["a", "b", "b", "c", "c", "a"], "pods/a → pods/b → pods/c → pods/a"),
        (["a", "b", "b", "c", "c", "b"], "pods/b → pods/c → pods/b"),
    ]) func circles(_ edges: [String], _ path: String) throws {
        let texts = stride(from: 0, to: edges.count, by: 2).map { index in
            plugin("p\(index)", metric(edges[index], uses: "\"\(edges[index + 1])\"", "return 1"))
        }
        let sources = texts.enumerated().map { PluginSource(path: "plugins/p\($0.offset + 1).lua", text: $0.element) }
        let error = try #require(throws: PluginError.self) { try bench.catalogue(sources) }
        #expect(error.code == .declaration)
        #expect(error.description.hasSuffix("derived metrics use each other in a circle: \(path)"))
    }

    // MARK: Memory

    /// A metric that counts how often it is computed.
    private static let counter = "count = (count or 0) + 1 return count"

    @Test func onceInARequest() async throws {
        bench.add(PodRecord(namespace: "d", name: "a"))
        let catalogue = try bench.catalogue(
            plugin(
                "one", metric("n", Self.counter),
                metric("left", uses: "\"n\"", #"return samples:metric("n")"#),
                metric("right", uses: "\"n\"", #"return samples:metric("n")"#),
                metric(
                    "both", uses: #""left", "right", "n""#,
                    #"return samples:metric("left") * 100 + samples:metric("right") * 10 + samples:metric("n")"#)))
        #expect(await all("both", "pods", catalogue).values.map(\.value) == [111])
        // Without word of new samples nothing is remembered.
        #expect(await all("both", "pods", catalogue).values.map(\.value) == [222])
    }

    @Test func untilThereAreNewSamples() async throws {
        bench.add(PodRecord(namespace: "d", name: "a"))
        let changes = ChangeSignal()
        let catalogue = try bench.catalogue(
            plugin("one", metric("n", Self.counter)), changes: changes)
        func value() async -> [Double] { await all("n", "pods", catalogue).values.map(\.value) }
        #expect(await value() == [1])
        #expect(await value() == [1])
        // By name it is the same value.
        #expect(await catalogue.customMetric("n", of: .pod("a", in: "d"), where: .everything).values[0].value == 1)
        changes.announce()
        #expect(await value() == [2])
        #expect(await value() == [2])
        // A pod that has changed, and one more.
        bench.inventory.pods.withLock { $0[0].isReady = false }
        #expect(await value() == [3])
        bench.add(PodRecord(namespace: "d", name: "b"))
        #expect(await value() == [3, 4])
        // Without new samples a value is good for 15 seconds.
        bench.clock.advance(by: .seconds(14.999))
        #expect(await value() == [3, 4])
        bench.clock.advance(by: TimeSpan(milliseconds: 1))
        #expect(await value() == [5, 6])
    }

    /// A cycle that ends while a value is computed: the value may be of the samples before.
    @Test func whatACycleOvertookIsNotRemembered() async throws {
        struct Overtaking: PluginObserver {
            let changes: ChangeSignal

            func evaluated(plugin: String, objects: Int, failures: Int, took: Duration) { changes.announce() }
        }
        bench.add(PodRecord(namespace: "d", name: "a"))
        let changes = ChangeSignal()
        let catalogue = try PluginCatalogue(
            [PluginSource(path: "p1.lua", text: plugin("one", metric("n", Self.counter)))], query: bench.store,
            inventory: bench.inventory, changes: changes, observer: Overtaking(changes: changes), clock: bench.clock,
            policy: .init(maximumAge: .minutes(3)), logger: bench.lines.logger)
        #expect(await all("n", "pods", catalogue).values.map(\.value) == [1])
        #expect(await all("n", "pods", catalogue).values.map(\.value) == [2])
    }

    @Test func failuresAreNotRemembered() async throws {
        bench.add(PodRecord(namespace: "d", name: "a"))
        let catalogue = try bench.catalogue(
            plugin("one", metric("n", "count = (count or 0) + 1 if count == 1 then error('first') end return count")),
            changes: ChangeSignal())
        #expect(await all("n", "pods", catalogue).values == [])
        #expect(await all("n", "pods", catalogue).values.map(\.value) == [2])
    }

    /// One budget for a request, whatever it needs.
    @Test(.timeLimit(.minutes(1))) func theBudgetIncludesWhatIsUsed() async throws {
        bench.add(PodRecord(namespace: "d", name: "a"))
        let catalogue = try bench.catalogue(
            plugin("one", metric("slow", "while true do end")),
            plugin("two", metric("next", uses: "\"slow\"", #"return samples:metric("slow")"#)),
            budget: .milliseconds(200), limits: PluginLimits(instructions: .max))
        guard case .pluginError(let message) = await all("next", "pods", catalogue).absent.first?.reason else {
            Issue.record("no error")
            return
        }
        #expect(message.contains("time limit reached"))
    }
}
