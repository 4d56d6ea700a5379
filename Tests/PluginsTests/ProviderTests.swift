import SampleStore
import Samples
import Synchronization
import Testing

@testable import Plugins

/// What providers bring in, and what is served of it.
@Suite(.timeLimit(.minutes(10))) struct ProviderTests {
    private typealias Text = ProviderBench

    @Test func aGauge() async throws {
        let bench = try ProviderBench(Text.plugin("return { g = 7 }"))
        bench.addPods("p", "q")
        #expect(bench.catalogue.customMetrics().map(\.metric) == ["c_per_second", "c_total", "g"])
        #expect(await bench.ask("g").absent.map(\.reason) == [.noSamples])
        await bench.collect()
        let answer = await bench.catalogue.customMetric(
            "g", ofAll: .pods, in: "d", matching: .everything, where: .everything)
        #expect(answer.values.map(\.object.name) == ["p", "q"])
        let value = try #require(answer.values.first)
        #expect(value.value == 7)
        #expect(value.timestamp == Timestamp(seconds: 1000))
        #expect(value.window == nil)
        let status = try bench.status()
        #expect([status.targets, status.succeeding, status.failing, status.series] == [2, 2, 0, 2])
        #expect(status.totals.samples == 2)
        #expect(status.totals.successes == 2)
        #expect(status.lastSuccessAt == Timestamp(seconds: 1000))
    }

    /// A counter is served as it is and as a rate: of what was seen, from the first to the last sample.
    @Test func aCounterAndItsRate() async throws {
        let bench = try ProviderBench(
            Text.plugin("state.n = (state.n or 100) + 30 return { c_total = state.n }", more: "every = '10s',"))
        bench.addPods("p")
        await bench.collect()
        #expect(await bench.value("c_total") == 130)
        #expect(await bench.ask("c_per_second").absent.map(\.reason) == [.singleSample])
        for _ in 0..<3 { await bench.collect(after: 15) }
        #expect(await bench.value("c_total") == 220)
        let rate = try #require(await bench.ask("c_per_second").values.first)
        // 30 more every 15 seconds; the store knew nothing of this pod two minutes ago.
        #expect(rate.value.isNear(2))
        #expect(rate.timestamp == Timestamp(seconds: 1045))
        #expect(rate.window == .seconds(45))
    }

    /// Series that differ in labels become one as the metric has it, where a selector leaves several.
    @Test func labels() async throws {
        let list = """
            return { { name = "g", value = 1, labels = { verb = "GET" } }, { name = "g", value = 5, labels = { verb = "PUT" } },
                     { name = "h", value = 1, labels = { a = "x" } }, { name = "h", value = 4, labels = { a = "y" } } }
            """
        let metrics = "{ g = { type = 'gauge' }, h = { type = 'gauge', combine = 'max' } }"
        let bench = try ProviderBench(Text.plugin(list, metrics: metrics))
        bench.addPods("p")
        await bench.collect()
        #expect(await bench.value("g") == 6)
        #expect(await bench.value("h") == 4)
        let put = LabelSelector([.init(key: "verb", operator: .equals, values: ["PUT"])])
        let chosen = try #require(await bench.ask("g", where: put).values.first)
        #expect(chosen.value == 5)
        #expect(chosen.labels == ["verb": "PUT"])
        let none = LabelSelector([.init(key: "verb", operator: .equals, values: ["POST"])])
        #expect(await bench.ask("g", where: none).absent.map(\.reason) == [.notSelected])
    }

    /// What a provider has not brought in lacks for the reason that it gave itself, for each target its own.
    @Test func whyNothingWasBroughtIn() async throws {
        let bench = try ProviderBench(
            Text.plugin(
                """
                if pod.name == "bad" then error("out of order") end
                return pod.name == "good" and { g = 1 } or nil
                """, more: "every = '15s',"))
        bench.addPods("bad", "good", "silent")
        for _ in 0..<2 {
            await bench.collect(after: 15)
            let answer = await bench.catalogue.customMetric(
                "g", ofAll: .pods, in: "d", matching: .everything, where: .everything)
            #expect(answer.values.map(\.object.name) == ["good"])
            #expect(
                Dictionary(uniqueKeysWithValues: answer.absent.map { ($0.object.name, $0.reason) }) == [
                    "bad": .pluginError("p1.lua:4: out of order"), "silent": .noSamples,
                ])
        }
        // It lasts as long as the provider, and the failure.
        bench.catalogue.replace(PluginSet([]))
        await bench.collect()
        #expect(await bench.ask("g").isKnown == false)
    }

    /// Causes that differ are told, a few at a time; what is the same but for numbers is told once.
    @Test func differentCausesAreLogged() async throws {
        let bench = try ProviderBench(
            Text.plugin(
                """
                state.n = (state.n or 0) + 1
                error(state.n % 2 == 0 and "even " .. state.n or "odd " .. state.n, 0)
                """, more: "every = '5s',"))
        bench.addPods("p")
        _ = bench.bench.lines.take()
        for _ in 0..<4 { await bench.collect(after: 5) }
        let lines = bench.bench.lines.take()
        #expect(lines.map { $0.split(separator: ":").last ?? "" } == [" odd 1", " even 2"])
    }

    @Test func derivedMetricsUseWhatProvidersBring() async throws {
        let derived = """
            plugin:derived { metric = "double", resource = "pods",
              value = function(pod, samples) return 2 * samples:last_over_time("g") end }
            plugin:derived { metric = "c_per_second", resource = "pods",
              value = function(pod, samples) return 1000 * samples:rate("c_total", "2m") end }
            """
        let bench = try ProviderBench(
            Text.plugin("state.n = (state.n or 0) + 15 return { g = 21, c_total = state.n }", more: "every = '5s',")
                + "\n" + derived)
        bench.addPods("p")
        for _ in 0..<3 { await bench.collect(after: 15) }
        #expect(await bench.value("double") == 42)
        // Its own name stands before the counter's conventional one; a rate of what is known, not of two minutes.
        #expect(await bench.value("c_per_second") == 1000)
        #expect(bench.catalogue.customMetrics().map(\.metric) == ["c_per_second", "c_total", "double", "g"])
    }

    /// What was brought in less often may be older.
    @Test func staleness() async throws {
        let bench = try ProviderBench(Text.plugin("return { g = 7 }", more: "every = '1m', timeout = '5s',"))
        bench.addPods("p")
        await bench.collect()
        bench.bench.clock.advance(by: .seconds(185))
        #expect(await bench.value("g") == 7)
        bench.bench.clock.advance(by: .seconds(1))
        #expect(await bench.ask("g").absent.map(\.reason) == [.stale(age: .seconds(186))])
    }

    @Test func timestamps() async throws {
        let list = """
            return { { name = "g", value = 1, labels = { at = "now" } },
              { name = "g", value = 2, labels = { at = "past" }, timestamp = 970.5 },
              { name = "g", value = 4, labels = { at = "soon" }, timestamp = 1030 },
              { name = "g", value = 8, labels = { at = "far" }, timestamp = 1100 },
              { name = "g", value = 16, labels = { at = "long ago" }, timestamp = 100 } }
            """
        let bench = try ProviderBench(Text.plugin(list))
        bench.addPods("p")
        await bench.collect()
        let series = bench.bench.store.series(metric: "g", of: .pod("p", in: "d"))
        let times = series.map { series in
            (series.labels["at"], bench.bench.store.newestSample(of: series.id, at: bench.bench.clock.now())?.timestamp)
        }
        #expect(times.map(\.0) == ["now", "past", "soon"])
        #expect(times.map { $0.1?.seconds } == [1000, 970.5, 1000])
        #expect(try bench.status().totals.dropped == ["misdated": 2])
    }

    /// What nobody declared is not stored, and neither is what is no number; the rest is.
    @Test func whatIsDropped() async throws {
        let list = """
            return { { name = "g", value = 1 }, { name = "other", value = 2 }, { name = "c_total", value = 0/0 },
                     { name = "c_total", value = 1/0, labels = { a = "b" } } }
            """
        let bench = try ProviderBench(Text.plugin(list))
        bench.addPods("p")
        await bench.collect()
        #expect(await bench.value("g") == 1)
        let status = try bench.status()
        #expect(status.totals.dropped == ["undeclared": 1, "not_finite": 2])
        #expect(status.lastError == "\"other\" is none of the metrics that it declares")
        #expect(status.succeeding == 1)
        #expect(bench.bench.store.series(metric: "other", of: .pod("p", in: "d")) == [])
    }

    /// A provider without targets says of which objects its samples are.
    @Test func globalProviders() async throws {
        let body = """
            assert(pod == nil)
            return { { name = "g", value = 3, object = { namespace = "d", name = "web" } },
                     { name = "g", value = 4, object = { namespace = "d", name = "none" } } }
            """
        let bench = try ProviderBench(Text.plugin(body, more: "resource = 'services',", targets: nil))
        bench.bench.inventory.services.withLock { $0 = [ServiceRecord(namespace: "d", name: "web")] }
        #expect(bench.catalogue.neededResources == [.services])
        await bench.collect()
        let answer = await bench.catalogue.customMetric(
            "g", ofAll: .services, in: "d", matching: .everything, where: .everything)
        #expect(answer.values.map(\.object.name) == ["web"])
        #expect(answer.values.map(\.value) == [3])
        #expect(try bench.status().targets == 1)
    }

    /// A pod's successor of the same name inherits nothing.
    @Test func aPodThatWasReplaced() async throws {
        let bench = try ProviderBench(Text.plugin("return { g = pod.start_time or 1 }"))
        bench.addPods("p")
        await bench.collect()
        #expect(await bench.value("g") == 1)
        bench.bench.inventory.pods.withLock {
            $0 = [
                PodRecord(
                    namespace: "d", name: "p", uid: "new", ip: "10.0.0.2", startTime: Timestamp(seconds: 1010))
            ]
        }
        bench.bench.clock.advance(by: .seconds(20))
        #expect(await bench.ask("g").absent.map(\.reason) == [.noSamples])
        await bench.collect()
        #expect(await bench.value("g") == 1010)
    }
}
