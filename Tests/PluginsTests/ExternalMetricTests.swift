import LuaRuntime
import Samples
import Testing

@testable import Plugins

/// Metrics that describe nothing in the cluster.
@Suite(.timeLimit(.minutes(10))) struct ExternalMetricTests {
    private static func plugin(_ fields: String, name: String = "test") -> String {
        "local plugin = moongauge.plugin { name = '\(name)' }\nplugin:external { metric = 'jobs', help = 'Jobs', \(fields) }"
    }

    private func ask(
        _ bench: ProviderBench, in namespace: String = "d", _ selector: LabelSelector = .everything,
        metric: String = "jobs"
    ) async -> Result<[ExternalMetricValue], AbsenceReason> {
        await bench.catalogue.externalMetric(metric, in: namespace, matching: selector)
    }

    /// Who reads them adds them up: without the one that no quantity holds, the sum would be wrong.
    @Test func valuesThatNoQuantityHolds() async throws {
        let bench = try ProviderBench(
            Self.plugin(
                """
                collect = function() return { { value = 1e16, labels = { queue = 'a' } }, { value = 5, labels = { queue = 'b' } } }
                end
                """))
        await bench.collect()
        #expect(await ask(bench) == .failure(.tooLarge(1e16)))
        func selected(_ queue: String) async -> Result<[Double], AbsenceReason> {
            await ask(bench, LabelSelector([.init(key: "queue", operator: .in, values: [queue])])).map {
                $0.map(\.value)
            }
        }
        #expect(await selected("b") == .success([5]))
        #expect(await selected("c") == .failure(.notSelected))
    }

    @Test func collectedInTheBackground() async throws {
        let bench = try ProviderBench(
            Self.plugin(
                """
                every = '30s', collect = function() return {
                  { value = 3, labels = { queue = 'a' } }, { value = 5, labels = { queue = 'b' }, timestamp = 990 },
                  { value = 8, labels = { queue = 'c' }, namespace = 'secret' },
                  { value = 9, labels = { queue = 'a' }, namespace = 'secret' } } end
                """))
        #expect(
            bench.catalogue.externalMetrics() == [ExternalMetricDescription(metric: "jobs", help: "Jobs")])
        #expect(bench.catalogue.customMetrics() == [])
        #expect(await ask(bench) == .failure(.noSamples))
        #expect(await ask(bench, metric: "other") == .failure(.unknownMetric))
        await bench.collect()
        let a = ExternalMetricValue(
            labels: ["queue": "a"], timestamp: Timestamp(seconds: 1000), window: nil, value: 3)
        let b = ExternalMetricValue(
            labels: ["queue": "b"], timestamp: Timestamp(seconds: 990), window: nil, value: 5)
        #expect(await ask(bench) == .success([a, b]))
        let selected = LabelSelector([.init(key: "queue", operator: .in, values: ["b", "c"])])
        #expect(await ask(bench, selected) == .success([b]))
        // The values of a namespace stand before those for everybody.
        #expect(try await ask(bench, in: "secret").get().map(\.value) == [9, 5, 8])
        // Three intervals and a call.
        bench.bench.clock.advance(by: .seconds(96))
        #expect(await ask(bench) == .failure(.stale(age: .seconds(96))))
    }

    /// What is old by its own word is no value, and neither is what is not returned any more.
    @Test func whatIsOver() async throws {
        let old = "{ { value = 1, timestamp = 900 }, { value = 2, timestamp = 910, labels = { queue = 'a' } } }"
        let computed = try ProviderBench(Self.plugin("value = function() return \(old) end"))
        #expect(await ask(computed) == .failure(.stale(age: .seconds(90))))
        let collected = try ProviderBench(
            Self.plugin(
                "every = '10s', collect = function() if state.over then return end state.over = true return 3 end"))
        await collected.collect()
        #expect(try await ask(collected).get().map(\.value) == [3])
        await collected.collect(after: 15)
        #expect(await ask(collected) == .failure(.noSamples))
    }

    @Test func aNumber() async throws {
        let bench = try ProviderBench(Self.plugin("collect = function() return 17 end"))
        await bench.collect()
        #expect(try await ask(bench).get().map(\.value) == [17])
        #expect(try await ask(bench).get().map(\.labels) == [[:]])
    }

    @Test func whoMaySeeIt() async throws {
        let bench = try ProviderBench(Self.plugin("namespaces = { 'a', 'b' }, value = function() return 1 end"))
        #expect(try await ask(bench, in: "a").get().count == 1)
        #expect(await ask(bench, in: "d") == .failure(.unknownMetric))
    }

    /// It is computed when asked, and remembered for five seconds.
    @Test func computedWhenAsked() async throws {
        let bench = try ProviderBench(
            Self.plugin(
                """
                value = function(query, samples)
                  state.calls = (state.calls or 0) + 1
                  return { { value = state.calls, labels = { ns = query.namespace } },
                           { value = 7, labels = { ns = 'x' }, namespace = 'other' } }
                end
                """))
        #expect(try await ask(bench).get().map(\.value) == [1])
        #expect(try await ask(bench).get().map(\.value) == [1])
        bench.bench.clock.advance(by: .seconds(5))
        #expect(try await ask(bench).get().map(\.value) == [2])
        #expect(try await ask(bench, in: "other").get().map(\.value) == [3, 7])
        #expect(bench.scheduler.statuses == [])
    }

    /// Windows over what was collected.
    @Test func windows() async throws {
        let bench = try ProviderBench(
            """
            local plugin = moongauge.plugin { name = "test" }
            plugin:external { metric = "depth", every = "30s", collect = function()
              state.n = (state.n or 0) + 1 return state.n * state.n end }
            plugin:external { metric = "depth_peak", value = function(query, samples)
              return samples:max_over_time("depth", "10m") end }
            """)
        #expect(await ask(bench, metric: "depth_peak") == .failure(.noSamplesOf(metric: "depth")))
        for _ in 0..<4 { await bench.collect(after: 45) }
        let peak = try #require(try await ask(bench, metric: "depth_peak").get().first)
        #expect(peak.value == 16)
        #expect(peak.timestamp == Timestamp(seconds: 1180))
        #expect(peak.window == .seconds(135))
    }

    /// While nothing comes in, the answer says why; what came in before is served as long as it is good.
    @Test func failures() async throws {
        let bench = try ProviderBench(
            Self.plugin("every = '30s', collect = function() if state.works then return 4 end error('no way') end"))
        await bench.collect()
        #expect(await ask(bench) == .failure(.pluginError("p1.lua:2: no way")))
        try bench.catalogue.host.states.set("works", to: true, of: "test")
        await bench.collect(after: 45)
        #expect(try await ask(bench).get().map(\.value) == [4])
        try bench.catalogue.host.states.set("works", to: false, of: "test")
        await bench.collect(after: 45)
        #expect(try await ask(bench).get().map(\.value) == [4])
        bench.bench.clock.advance(by: .seconds(60))
        #expect(await ask(bench) == .failure(.pluginError("p1.lua:2: no way")))
        #expect(try bench.status().failing == 1)
    }

    @Test(arguments: [
        ("return 'x'", "must return a number, nil, or a list of { value = …, labels = { … } }, not a string"),
        (
            "return { a = 1 }",
            "must return a number, nil, or a list of { value = …, labels = { … } }, not a table with named fields"
        ),
        (
            "return { { value = 'x' } }",
            "returned a list whose element 1 is not good: value must be a number, not a string"
        ),
        (
            "return { { value = 1, metric = 'x' } }",
            "returned a list whose element 1 is not good: unknown field \"metric\"; it has labels, namespace, timestamp, value"
        ),
    ]) func whatIsNoValue(_ body: String, _ text: String) async throws {
        let bench = try ProviderBench(Self.plugin("value = function() \(body) end"))
        #expect(await ask(bench) == .failure(.pluginError("value of jobs, function at p1.lua:2, \(text)")))
    }

    @Test func aValueThatTakesForEver() async throws {
        let bench = try ProviderBench(
            Self.plugin("value = function() while true do end end"), limits: PluginLimits(instructions: 100_000))
        #expect(await ask(bench) == .failure(.pluginError("p1.lua:2: limit of 100000 instructions reached")))
        #expect(await ask(bench) == .failure(.pluginError("p1.lua:2: limit of 100000 instructions reached")))
    }

    @Test func twoPlugins() throws {
        let text = Self.plugin("value = function() return 1 end")
        let other = Self.plugin("value = function() return 1 end", name: "other")
        let error = #expect(throws: PluginError.self) { try ProviderBench(text, other) }
        #expect(
            error?.description
                == "plugins/p2.lua: external metric \"jobs\" is already declared by plugins/p1.lua\(notUsed)")
    }
}
