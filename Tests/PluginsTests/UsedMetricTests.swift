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
        #expect(await all("next", "pods", catalogue).absent.map(\.reason) == [.noSamplesOf(metric: "g")])
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

    /// As many metrics as a plugin may declare, each of which uses the next, over several plugins.
    @Test func rows() throws {
        func link(_ number: Int) -> String {
            metric("m\(number)", uses: "\"m\(number + 1)\"", "return samples:metric('m\(number + 1)')")
        }
        func text(_ name: String, _ links: Range<Int>) -> String {
            "local plugin = moongauge.plugin { name = \"\(name)\" }\n"
                + links.map { "plugin:derived { \(link($0)) }" }.joined(separator: "\n")
        }
        let most = UseGraph.mostInRow
        #expect(throws: Never.self) { try bench.catalogue(text("one", 1..<most - 10), text("two", most - 10..<most)) }
        let error = try #require(throws: PluginError.self) {
            try bench.catalogue(text("one", 1..<most - 10), text("two", most - 10..<most + 1))
        }
        #expect(error.description.contains("more than 32 derived metrics use each other in a row: pods/m"))
        // Thousands are no trouble either, and one plugin can't have more.
        for count in [1000, 1001] {
            let error = try #require(throws: PluginError.self) { try bench.catalogue(text("one", 0..<count)) }
            let said = count == 1000 ? "in a row" : "\"m1000\" is one too many: a plugin has 1000 at most"
            #expect(error.description.contains(said))
        }
    }

    /// The request's time is that of the most patient plugin whose metrics it needs.
    @Test func timeIsThatOfTheMostPatient() async throws {
        bench.add(PodRecord(namespace: "d", name: "a"))
        var configuration = PluginConfiguration()
        configuration.plugins["slow"] = PluginConfiguration.Section(
            position: "", limits: PluginLimits.Changes(time: .seconds(600)))
        let slow = PluginSource(path: "slow.lua", text: plugin("slow", metric("base", "return 1")))
        let quick = PluginSource(
            path: "quick.lua", text: plugin("quick", metric("top", uses: "\"base\"", "return samples:metric('base')")))
        // The policy leaves no time at all; a plugin with time of its own has it, and so have those that use it.
        let catalogue = try bench.catalogue([], budget: .zero)
        let plugins = try [slow, quick].map { try Plugin($0, limits: PluginLimits(), configuration: configuration) }
        catalogue.replace(PluginSet(plugins))
        #expect(await all("base", "pods", catalogue).values.map(\.value) == [1])
        let reason = await all("top", "pods", catalogue).absent.first?.reason
        #expect(reason == .pluginError("top: time limit reached before its turn came"))
        configuration.plugins["quick"] = PluginConfiguration.Section(
            position: "", limits: PluginLimits.Changes(time: .seconds(600)))
        catalogue.replace(
            PluginSet(try [slow, quick].map { try Plugin($0, limits: PluginLimits(), configuration: configuration) }))
        #expect(await all("top", "pods", catalogue).values.map(\.value) == [1])
    }

    /// Where what is used is stored and not computed, the error says how to read it.
    @Test func useOfWhatIsStored() async throws {
        bench.add(PodRecord(namespace: "d", name: "a"))
        let provider = """
            local plugin = moongauge.plugin { name = "two" }
            plugin:provider { name = "p", every = "15s", targets = { resource = "pods" },
              metrics = { depth = { type = "gauge" } }, collect = function() end }
            """
        let catalogue = try bench.catalogue(
            plugin(
                "one", metric("next", uses: "\"depth\"", "return samples:metric('depth')"),
                metric(
                    "cpu", uses: "\"container_cpu_usage_seconds_total\"",
                    "return samples:metric('container_cpu_usage_seconds_total')")), provider)
        for (name, used, advice) in [
            ("next", "depth", "which a provider brings in; read it with samples:last_over_time(\"depth\")"),
            (
                "cpu", "container_cpu_usage_seconds_total",
                "which kubelets bring in; read it with samples:rate(\"container_cpu_usage_seconds_total\")"
            ),
        ] {
            let reason = await all(name, "pods", catalogue).absent.first?.reason
            #expect(reason == .pluginError("pods/\(name) uses pods/\(used), \(advice)"))
        }
    }

    @Test func metricsOfPodsBehind() async throws {
        try addPods()
        let catalogue = try bench.catalogue(
            plugin(
                "one", metric("base", "return 1"),
                metric("m", of: "deployments.apps", uses: #""pods/base""#, #"return samples:metric("base")"#)))
        guard case .pluginError(let message) = await all("m", "deployments.apps", catalogue).absent.first?.reason else {
            Issue.record("no error")
            return
        }
        #expect(
            message.hasSuffix(
                "the derived metric \"base\" is one of the pods behind deployments.apps: "
                    + "make one number of theirs, as with samples:sum { metric = \"base\" }"))
    }

    /// The labels of the pod that a series, or a value, belongs to can be asked for, as can the lack of a label.
    @Test(
        arguments: [
            (#"last_over_time = "g", where = { pod = "a" }"#, 4.0), (#"metric = "base", where = { pod = "b" }"#, 6),
            (#"last_over_time = "g", where = { namespace = "d", nothing = "" }"#, 10),
            (#"metric = "base", where = { namespace = "d", nothing = "" }"#, 10),
            (#"last_over_time = "g", where = { namespace = "e" }"#, nil),
            (#"metric = "base", where = { pod = "" }"#, nil),
        ] as [(String, Double?)]) func labelsOfPodsBehind(_ vector: String, _ sum: Double?) async throws
    {
        try addPods()
        let catalogue = try bench.catalogue(
            plugin(
                "one", metric("base", #"return samples:last_over_time("g")"#),
                metric("m", of: "deployments.apps", uses: #""pods/base""#, "return samples:sum { \(vector) }")))
        #expect(await all("m", "deployments.apps", catalogue).values.first?.value == sum)
    }

    /// The first error of a function that is called for each pod ends it.
    @Test func firstErrorEndsThePods() async throws {
        try addPods()
        let catalogue = try bench.catalogue(
            plugin(
                "one",
                metric(
                    "m", of: "deployments.apps",
                    """
                    calls = 0
                    pcall(object.pods.sum, object.pods, function() calls = calls + 1 error("no") end)
                    return calls
                    """)))
        #expect(await all("m", "deployments.apps", catalogue).values.map(\.value) == [1])
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

    /// Plugins that change while a value is computed: it may be of what they were before.
    @Test func whatOtherPluginsComputedIsNotRemembered() async throws {
        struct Replacing: PluginObserver {
            let replace: @Sendable () -> Void
            func evaluated(plugin: String, objects: Int, failures: Int, took: Duration) { replace() }
        }
        bench.add(PodRecord(namespace: "d", name: "a"))
        let changes = ChangeSignal()
        let user = try Plugin(
            PluginSource(
                path: "a.lua", text: plugin("a", metric("top", uses: "\"base\"", "return samples:metric('base')"))),
            limits: PluginLimits())
        func base(_ value: Int) throws -> Plugin {
            let text = plugin("b", metric("base", "return \(value)"))
            return try Plugin(PluginSource(path: "b.lua", text: text), limits: PluginLimits())
        }
        let (first, second) = (PluginSet([user, try base(1)]), PluginSet([user, try base(2)]))
        let catalogue = Mutex<PluginCatalogue?>(nil)
        let made = PluginCatalogue(
            query: bench.store, inventory: bench.inventory, changes: changes,
            observer: Replacing { catalogue.withLock { $0 }?.replace(second) }, clock: bench.clock,
            policy: .init(maximumAge: .minutes(3), requestBudget: .seconds(600)), logger: bench.lines.logger)
        made.replace(first)
        catalogue.withLock { $0 = made }
        #expect(await all("top", "pods", made).values.map(\.value) == [1])
        #expect(await all("top", "pods", made).values.map(\.value) == [2])
        catalogue.withLock { $0 = nil }
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
