import SampleStore
import Samples
import Testing

@testable import Plugins

/// Metrics that become series of their own. The first cycle is at second 1000.
@Suite struct RecordingTests {
    private let bench = Bench()

    private func cycle(_ catalogue: PluginCatalogue, _ changes: ChangeSignal, _ value: Double) async throws {
        try bench.store("g", [(bench.clock.now().seconds, value)])
        changes.announce()
        await catalogue.record(into: bench.store)
        bench.clock.advance(by: .seconds(15))
    }

    /// A window over a derived metric, and a forecast.
    @Test func windowsOverDerivedMetrics() async throws {
        bench.add(PodRecord(namespace: "d", name: "p"))
        let changes = ChangeSignal()
        let catalogue = try bench.catalogue(
            """
            local plugin = moongauge.plugin { name = "test" }
            plugin:derived { metric = "tenfold", resource = "pods", record = true,
              value = function(pod, samples) return 10 * samples:last_over_time("g") end }
            plugin:derived { metric = "peak", resource = "pods",
              value = function(pod, samples) return samples:max_over_time("tenfold", "5m") end }
            plugin:derived { metric = "later", resource = "pods",
              value = function(pod, samples) return samples:predict_linear("tenfold", "5m", 60) end }
            """, changes: changes)
        for value in [1.0, 2, 3, 4] { try await cycle(catalogue, changes, value) }
        // Recorded at 1000, 1015, 1030 and 1045; it is 1060 now.
        func value(_ metric: String) async -> CustomMetricValue? {
            await catalogue.customMetric(metric, of: .pod("p", in: "d"), where: .everything).values.first
        }
        #expect(await value("peak")?.value == 40)
        #expect(await value("peak")?.timestamp == Timestamp(seconds: 1045))
        #expect(await value("peak")?.window == .seconds(45))
        // 10 more every 15 seconds: 40 at 1045, so 90 at 1120.
        #expect(await value("later")?.value.isNear(90) == true)
        // Nothing new was measured: the same sample is not stored again.
        await catalogue.record(into: bench.store)
        let series = try #require(bench.store.series(metric: "tenfold", of: .pod("p", in: "d")).first)
        let range = TimeRange(from: Timestamp(seconds: 0), through: Timestamp(seconds: 2000))
        #expect(bench.store.samples(of: series.id, in: range).map(\.value) == [10, 20, 30, 40])
    }

    /// Of groups too, with labels, and without those that have no value.
    @Test func labelsAndGroups() async throws {
        for name in ["a", "b"] { bench.add(PodRecord(namespace: "d", name: name)) }
        try bench.store("g", [(1000, 3)], of: .pod("a", in: "d"), labels: ["verb": "GET"])
        try bench.store("g", [(1000, 4)], of: .pod("a", in: "d"), labels: ["verb": "PUT"])
        try bench.store("g", [(1000, 5)], of: .pod("b", in: "d"), labels: ["verb": "PUT"])
        let catalogue = try bench.catalogue(
            """
            local plugin = moongauge.plugin { name = "test" }
            plugin:derived { metric = "by_verb", resource = "namespaces", record = true,
              value = function(object, samples) return samples:sum { last_over_time = "g", by = { "verb" } } end }
            plugin:derived { metric = "nothing", resource = "pods", record = true, value = function() end }
            plugin:derived { metric = "not_recorded", resource = "pods", value = function() return 1 end }
            """)
        await catalogue.record(into: bench.store)
        let namespace = ObjectReference(resource: .namespaces, name: "d")
        let series = bench.store.series(metric: "by_verb", of: namespace)
        #expect(series.map(\.labels) == [["verb": "GET"], ["verb": "PUT"]])
        #expect(series.map { bench.store.newestSample(of: $0.id, at: bench.clock.now())?.value } == [3, 9])
        for metric in ["nothing", "not_recorded"] {
            #expect(bench.store.series(metric: metric, of: .pod("a", in: "d")) == [])
        }
    }

    /// A set of labels that a value no longer has is over at once; one that has no value now ages.
    @Test func labelsThatVanish() async throws {
        let changes = ChangeSignal()
        bench.add(PodRecord(namespace: "d", name: "p"))
        let catalogue = try bench.catalogue(
            """
            local plugin = moongauge.plugin { name = "test" }
            plugin:derived { metric = "state", resource = "pods", record = true, value = function(pod, samples)
              local state = samples:last_over_time("g")
              return state > 0 and { { labels = { state = "s" .. math.tointeger(state) }, value = 1 } } or nil end }
            plugin:derived { metric = "states", resource = "pods",
              value = function(pod, samples) return samples:sum { last_over_time = "state" } end }
            """, changes: changes)
        func states() async -> [Double] {
            await catalogue.customMetric("states", of: .pod("p", in: "d"), where: .everything).values.map(\.value)
        }
        for value in [1.0, 2, 2, 1] {
            try await cycle(catalogue, changes, value)
            changes.announce()
            #expect(await states() == [1])
        }
        try await cycle(catalogue, changes, 0)
        changes.announce()
        #expect(await states() == [1])
        try await cycle(catalogue, changes, 3)
        changes.announce()
        #expect(await states() == [1])
    }

    /// No plugin records more series than it may have; those that it has go on.
    @Test func seriesAreBounded() async throws {
        for name in ["a", "b", "c"] { bench.add(PodRecord(namespace: "d", name: name)) }
        let catalogue = try bench.catalogue(
            """
            local plugin = moongauge.plugin { name = "test" }
            round = 0
            plugin:derived { metric = "m", resource = "pods", record = true, value = function(pod, samples)
              return { { labels = { k = "always" }, value = 1 }, { labels = { k = pod.name .. (now or "") }, value = 2 } } end }
            plugin:derived { metric = "n", resource = "pods", record = true,
              value = function(pod, samples) now = (now or 0) + 1 return nil end }
            """, limits: PluginLimits(series: 5))
        _ = bench.lines.take()
        await catalogue.record(into: bench.store)
        #expect(
            bench.lines.take() == [
                "warning: plugin test: 1 values of pods/m are not recorded, as the plugin has the most series already that it "
                    + "may have (limits.series: 5)"
            ])
        bench.clock.advance(by: .seconds(15))
        await catalogue.record(into: bench.store)
        let series = ["a", "b", "c"].flatMap { bench.store.series(metric: "m", of: .pod($0, in: "d")) }
        #expect(series.count == 5)
        let current = series.filter {
            bench.store.newestSample(of: $0.id, at: bench.clock.now())?.timestamp == bench.clock.now()
        }
        #expect(current.count == 3)
        // What was not recorded for long gives its room back.
        for _ in 0..<70 {
            bench.clock.advance(by: .seconds(15))
            await catalogue.record(into: bench.store)
        }
        let all = ["a", "b", "c"].flatMap { bench.store.series(metric: "m", of: .pod($0, in: "d")) }
        #expect(
            all.contains {
                $0.labels["k"]?.hasPrefix("a") == true && $0.labels["k"] != "always" && $0.labels["k"] != "a"
            })
    }

    /// After every cycle, by word of the feed.
    @Test(.timeLimit(.minutes(1))) func afterEveryCycle() async throws {
        bench.add(PodRecord(namespace: "d", name: "p"))
        let changes = ChangeSignal()
        let (recorded, note) = AsyncStream.makeStream(of: Double.self)
        let sink = NotingSink(store: bench.store, note: note)
        let catalogue = try bench.catalogue(
            """
            local plugin = moongauge.plugin { name = "test" }
            plugin:derived { metric = "m", resource = "pods", record = true,
              value = function(pod, samples) return samples:last_over_time("g") end }
            """, changes: changes)
        try bench.store("g", [(1000, 7)])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await catalogue.record(into: sink, after: changes) }
            group.addTask {
                // Until somebody listens, nobody hears.
                while !Task.isCancelled {
                    changes.announce()
                    await Task.yield()
                }
            }
            #expect(await recorded.first { _ in true } == 7)
            group.cancelAll()
        }
    }
}

/// A store that tells what is appended to it.
private struct NotingSink: SampleSink {
    let store: any SampleSink
    let note: AsyncStream<Double>.Continuation

    func series(for key: SeriesKey, kind: MetricKind) -> SeriesID? { store.series(for: key, kind: kind) }

    func append(_ samples: [IncomingSample]) -> AppendSummary {
        for sample in samples { note.yield(sample.sample.value) }
        return store.append(samples)
    }

    func markStale(_ series: [SeriesID]) { store.markStale(series) }

    func discardSamples(of object: ObjectReference, before instant: Timestamp) {
        store.discardSamples(of: object, before: instant)
    }
}
