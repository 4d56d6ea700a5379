import LuaRuntime
import SampleStore
import Samples
import Synchronization
import Testing

@testable import Plugins

/// Pages, and metrics whose names are known when they come.
@Suite(.timeLimit(.minutes(10))) struct ProviderAnyTests {
    private typealias Text = ProviderBench

    private static let page = """
        # TYPE http_requests_total counter
        http_requests_total{code="200",verb="GET"} 40
        http_requests_total{code="500",verb="GET"} 2
        # TYPE queue_length gauge
        queue_length 7
        # TYPE latency_seconds histogram
        latency_seconds_bucket{le="0.1"} 1
        latency_seconds_bucket{le="+Inf"} 3
        latency_seconds_sum 0.5
        latency_seconds_count 3
        # TYPE size_bytes summary
        size_bytes{quantile="0.5"} 12
        size_bytes_sum 120
        size_bytes_count 10
        untyped_thing 5
        untyped_total 6
        pod_cpu_usage_seconds_total 1
        not_a_number NaN
        """

    private static func plugin(_ options: String = "", more: String = "", name: String = "test") -> String {
        Text.plugin(
            "return { exposition = [[\n\(page)\n]], \(options) }", metrics: "'any'", more: more, name: name)
    }

    private func names(_ bench: ProviderBench) -> [String] { bench.catalogue.customMetrics().map(\.metric) }

    @Test func namesBecomeKnownAsTheyCome() async throws {
        let bench = try ProviderBench(Self.plugin("buckets = false"))
        bench.addPods("p")
        #expect(names(bench) == [])
        #expect(await bench.ask("queue_length").isKnown == false)
        await bench.collect()
        #expect(
            names(bench) == [
                "http_requests_per_second", "http_requests_total", "latency_seconds_count",
                "latency_seconds_count_per_second", "latency_seconds_sum", "latency_seconds_sum_per_second",
                "not_a_number", "queue_length", "size_bytes", "size_bytes_count", "size_bytes_count_per_second",
                "size_bytes_sum", "size_bytes_sum_per_second", "untyped_per_second", "untyped_thing", "untyped_total",
            ])
        #expect(await bench.value("queue_length") == 7)
        #expect(await bench.value("http_requests_total") == 42)
        let status = try bench.status()
        #expect(status.totals.dropped == ["reserved": 1, "not_finite": 1])
        #expect(status.series == 10)
        // The series of the kubelet's name is the kubelet's alone.
        #expect(bench.bench.store.series(metric: "pod_cpu_usage_seconds_total", of: .pod("p", in: "d")) == [])
        // A quarter of an hour after the last sample nobody knows the name any more.
        bench.bench.inventory.pods.withLock { $0 = [] }
        await bench.collect(after: 901)
        #expect(names(bench) == [])
    }

    @Test(arguments: [
        ("", 12), ("keep = { 'http_*' }", 2), ("keep = { '*_total' }, drop = { 'untyped*' }", 2),
        ("drop = { '*' }", 0), ("keep = { 'queue_length', 'lat*_s*m' }", 2), ("keep = { 'queue' }", 0),
    ]) func whatIsKept(_ options: String, _ series: Int) async throws {
        let bench = try ProviderBench(Self.plugin(options))
        bench.addPods("p")
        await bench.collect()
        #expect(try bench.status().series == series)
        #expect(try bench.status().totals.samples == series)
    }

    /// The same page again costs no series.
    @Test func thePageAgain() async throws {
        let bench = try ProviderBench(Self.plugin("", more: "every = '5s',"))
        bench.addPods("p")
        for _ in 0..<3 { await bench.collect(after: 8) }
        #expect(try bench.status().series == 12)
        #expect(try bench.status().totals.samples == 36)
        #expect(await bench.value("http_requests_per_second") == 0)
    }

    /// The store forgets what is silent for long; then the series begins anew.
    @Test func seriesThatTheStoreHasForgotten() async throws {
        let bench = try ProviderBench(
            Text.plugin("if state.off then error('off') end return { g = 1 }", more: "every = '5s',"))
        bench.addPods("p")
        await bench.collect()
        #expect(await bench.value("g") == 1)
        try bench.catalogue.host.states.set("off", to: .bool(true), of: "test")
        for _ in 0..<4 { await bench.collect(after: 300) }
        bench.bench.store.forgetSilentSeries()
        #expect(await bench.ask("g").absent.map(\.reason) == [.pluginError(try bench.status().lastError ?? "")])
        try bench.catalogue.host.states.set("off", to: .bool(false), of: "test")
        await bench.collect(after: 300)
        #expect(await bench.value("g") == 1)
        #expect(try bench.status().series == 1)
    }

    /// Declared metrics of a page are stored, whatever else it has.
    @Test func aPageForDeclaredMetrics() async throws {
        let bench = try ProviderBench(
            Text.plugin(
                "return { exposition = [[\n\(Self.page)\n]] }", metrics: "{ queue_length = { type = 'gauge' } }"))
        bench.addPods("p")
        await bench.collect()
        #expect(names(bench) == ["queue_length"])
        #expect(await bench.value("queue_length") == 7)
        #expect(try bench.status().totals.dropped == ["undeclared": 13])
        #expect(try bench.status().failing == 0)
    }

    /// Who declares a name has it; else who brings it in first.
    @Test func whoseNameItIs() async throws {
        let declared = """
            local plugin = moongauge.plugin { name = "declared" }
            plugin:derived { metric = "queue_length", resource = "pods", value = function() return 1000 end }
            """
        let bench = try ProviderBench(
            declared, Text.plugin("return { thing = 1, queue_length = 5 }", metrics: "'any'", name: "first"),
            Text.plugin("return { thing = 2, other = 3 }", metrics: "'any'", name: "second"))
        bench.addPods("p")
        await bench.collect()
        await bench.collect(after: 30)
        #expect(await bench.value("queue_length") == 1000)
        #expect(bench.bench.store.series(metric: "queue_length", of: .pod("p", in: "d")) == [])
        let owner = try #require(await bench.value("thing"))
        #expect(owner == 1 || owner == 2)
        let dropped = bench.scheduler.statuses.map { $0.totals.dropped["taken"] ?? 0 }
        #expect(dropped == (owner == 1 ? [2, 2] : [4, 0]))
        #expect(names(bench) == ["other", "queue_length", "thing"])
    }

    @Test func tooManySeries() async throws {
        var limits = PluginLimits()
        limits.series = 15
        let bench = try ProviderBench(Self.plugin("", more: "every = '5s',"), limits: limits)
        bench.addPods("p", "q")
        await bench.collect()
        await bench.collect(after: 8)
        #expect(try bench.status().series == 15)
        #expect(try bench.status().totals.dropped["series_limit"] == 18)
        #expect(try bench.status().succeeding == 2)
    }

    @Test func tooManySeriesAreTold() async throws {
        var limits = PluginLimits()
        limits.series = 5
        let bench = try ProviderBench(Self.plugin(), limits: limits)
        bench.addPods("p")
        await bench.collect()
        #expect(
            try bench.status().lastError
                == "the plugin has 5 series, which is the most; further ones are not stored")
    }

    @Test func tooManyNames() async throws {
        let bench = try ProviderBench(
            Text.plugin(
                "local t = {} for i = 1, 6000 do t['m' .. i] = i end return t", metrics: "'any'"))
        bench.addPods("p")
        await bench.collect()
        #expect(names(bench).count == 5000)
        #expect(try bench.status().totals.dropped == ["names": 1000])
    }

    /// A page can be looked into, and returned in parts.
    @Test func pagesThatWereLookedInto() async throws {
        let bench = try ProviderBench(
            Text.plugin(
                "return exposition.parse([[\n\(Self.page)\n]], { keep = { 'http_requests_total', 'latency_seconds_sum' } })",
                metrics: "'any'"))
        bench.addPods("p")
        await bench.collect()
        #expect(await bench.value("http_requests_total") == 42)
        #expect(
            names(bench) == [
                "http_requests_per_second", "http_requests_total", "latency_seconds_sum",
                "latency_seconds_sum_per_second",
            ])
    }

    @Test func aBrokenPage() async throws {
        let bench = try ProviderBench(
            Text.plugin("return { exposition = 'a 1\\nb{ 2\\n' }", metrics: "'any'"))
        bench.addPods("p")
        await bench.collect()
        #expect(try bench.status().failing == 1)
        #expect(
            try bench.status().lastError
                == "collect of p returned a page that can't be read: line 2, column 4: expected a label name or '}'")
    }
}
