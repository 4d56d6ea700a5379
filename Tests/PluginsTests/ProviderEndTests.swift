import LuaRuntime
import SampleStore
import Samples
import Synchronization
import Testing

@testable import Plugins

/// Series that a target brings in no more, and what takes their place. It is second 1000.
@Suite(.timeLimit(.minutes(10))) struct ProviderEndTests {
    private typealias Text = ProviderBench

    private func set(_ name: String, _ value: LuaValue, _ bench: ProviderBench) throws {
        try bench.catalogue.host.states.set(name, to: value, of: "test")
    }

    /// A leader's label moves from one series to the next: the value is that of the new one, not of both.
    @Test func aSeriesThatIsReplaced() async throws {
        let bench = try ProviderBench(
            Text.plugin(
                """
                if state.off then error("off") end
                if state.nothing then return nil end
                return { { name = "g", value = 5, labels = { leader = state.leader or "a" } },
                  { name = "g", value = 1, labels = { leader = "none" } } }
                """, more: "every = '10s',"),
            """
            local plugin = moongauge.plugin { name = "reader" }
            plugin:derived { metric = "total", resource = "pods",
              value = function(pod, samples) return samples:sum { last_over_time = "g" } end }
            """)
        bench.addPods("p")
        await bench.collect()
        #expect(await bench.value("g") == 6)
        try set("leader", "b", bench)
        await bench.collect(after: 15)
        #expect(await bench.value("g") == 6)
        #expect(await bench.value("total") == 6)
        // It comes back, and is the same series.
        try set("leader", "a", bench)
        await bench.collect(after: 15)
        #expect(await bench.value("g") == 6)
        #expect(try bench.status().series == 3)
        // A call that fails says nothing of them; one that returns nothing does.
        try set("off", .bool(true), bench)
        await bench.collect(after: 15)
        #expect(await bench.value("g") == 6)
        try set("off", .bool(false), bench)
        try set("nothing", .bool(true), bench)
        await bench.collect(after: 15)
        #expect(await bench.ask("g").absent.map(\.reason) == [.noSamples])
        #expect(await bench.ask("total").absent.map(\.reason) == [.noSamplesOf(metric: "g")])
    }

    /// Series with times of their own need not be told of each time.
    @Test func whatHasTimesOfItsOwn() async throws {
        let bench = try ProviderBench(
            Text.plugin(
                "if state.asked then return {} end state.asked = true return { { name = 'g', value = 3, timestamp = 999 } }",
                more: "every = '10s',"))
        bench.addPods("p")
        await bench.collect()
        await bench.collect(after: 15)
        #expect(await bench.value("g") == 3)
    }

    /// Labels in another order are the same series: it takes no more room, and goes on.
    @Test func labelsInAnotherOrder() async throws {
        let bench = try ProviderBench(
            Text.plugin(
                """
                state.n = (state.n or 0) + 1
                return { exposition = state.n % 2 == 0 and 'g{a="1",b="2"} 4\\n' or 'g{b="2",a="1"} 4\\n' }
                """, more: "every = '10s',"))
        bench.addPods("p")
        for _ in 0..<5 {
            await bench.collect(after: 15)
            #expect(await bench.value("g") == 4)
            #expect(try bench.status().series == 1)
            #expect(bench.scheduler.state.withLock { $0.courses.values.first?.budget.used } == 1)
        }
    }

    /// What pods tell of others ends with them, and with the provider.
    @Test(arguments: [true, false]) func aTargetThatGoes(_ isPod: Bool) async throws {
        let text = """
            local plugin = moongauge.plugin { name = "test" }
            plugin:provider { name = "p", every = "10s", resource = "namespaces", targets = { resource = "pods" },
              metrics = { g = { type = "gauge" } },
              collect = function(pod) return { { name = "g", value = 2, object = { name = "d" } } } end }
            """
        let reader = """
            local plugin = moongauge.plugin { name = "reader" }
            plugin:derived { metric = "total", resource = "namespaces",
              value = function(namespace, samples)
                return samples:sum { last_over_time = "g", where = { pod = "" } }
              end }
            """
        let bench = try ProviderBench(text, reader)
        bench.addPods("a", "b", "c")
        await bench.collect()
        func total() async -> Double? {
            let namespace = ObjectReference(resource: .namespaces, namespace: "", name: "d")
            return await bench.catalogue.customMetric("total", of: namespace, where: .everything).values.first?.value
        }
        #expect(await total() == 6)
        if isPod {
            bench.bench.inventory.pods.withLock { $0.removeAll { $0.name == "b" } }
            await bench.collect(after: 1)
            #expect(await total() == 4)
        } else {
            let plugins = bench.catalogue.plugins.plugins
            bench.catalogue.replace(PluginSet(plugins.filter { $0.header.name == "reader" }))
            await bench.collect(after: 1)
            #expect(await total() == nil)
        }
    }

    /// Whether a name has a rate doesn't depend on who was asked last.
    @Test func targetsThatDisagree() async throws {
        let bench = try ProviderBench(
            Text.plugin(
                """
                local type = pod.name == "new" and "counter" or "gauge"
                return { exposition = "# TYPE requests " .. type .. "\\nrequests " .. time.now() * 2 .. "\\n" }
                """, metrics: "'any'", more: "every = '10s',"))
        bench.addPods("old")
        func names() -> [String] { bench.catalogue.customMetrics().map(\.metric) }
        await bench.collect()
        #expect(names() == ["requests"])
        bench.addPods("new", "older")
        for _ in 0..<8 {
            await bench.collect(after: 4)
            #expect(names() == ["requests", "requests_per_second"])
        }
        #expect(abs((await bench.value("requests_per_second", "new") ?? 0) - 2) < 0.01)
        // Once nobody has counted for a quarter of an hour, it is a gauge.
        bench.bench.inventory.pods.withLock { $0.removeAll { $0.name == "new" } }
        for _ in 0..<4 { await bench.collect(after: 300) }
        #expect(names() == ["requests"])
    }

    /// A pod that could not answer before it was ready is asked when it is.
    @Test func whoBecomesReady() async throws {
        let bench = try ProviderBench(
            Text.plugin(
                "if not pod.ready then error('starting') end return { g = 1 }", more: "every = '1m', timeout = '5s',"))
        bench.bench.add(PodRecord(namespace: "d", name: "p", uid: "p", ip: "10.0.0.1", isReady: false))
        await bench.collect()
        #expect(try bench.status().failing == 1)
        bench.bench.inventory.pods.withLock { $0[0].isReady = true }
        await bench.collect(after: 1)
        #expect(await bench.value("g") == 1)
    }
}
