import Telemetry
import Testing

/// Pages are compared with what the format's rules say they are, line by line.
@Suite struct RegistryTests {
    private func text(_ registry: MetricRegistry) async -> String {
        String(decoding: await registry.page(), as: UTF8.self)
    }

    @Test func numbers() async {
        let registry = MetricRegistry()
        let counter = registry.counter("b_total", help: "Counted.", labels: ["node", "code"])
        let gauge = registry.gauge("a", help: "Set.")
        counter.add(1, "n2", "200")
        counter.add(2, "n1", "500")
        counter.add(0.5, "n2", "200")
        gauge.set(7)
        #expect(
            await text(registry) == """
                # HELP a Set.
                # TYPE a gauge
                a 7
                # HELP b_total Counted.
                # TYPE b_total counter
                b_total{code="500",node="n1"} 2
                b_total{code="200",node="n2"} 1.5

                """
        )
        counter.remove("n1", "500")
        #expect(await !text(registry).contains("n1"))
    }

    @Test func histogramsCount() async {
        let registry = MetricRegistry()
        let histogram = registry.histogram("h", help: "Took.", buckets: .init([1, 2.5]), labels: ["verb"])
        #expect(await text(registry).isEmpty)
        for value in [0.5, 1, 2, 99] { histogram.observe(value, "GET") }
        #expect(
            await text(registry) == """
                # HELP h Took.
                # TYPE h histogram
                h_bucket{le="1",verb="GET"} 2
                h_bucket{le="2.5",verb="GET"} 3
                h_bucket{le="+Inf",verb="GET"} 4
                h_sum{verb="GET"} 102.5
                h_count{verb="GET"} 4

                """
        )
    }

    @Test func boundsGrow() {
        // Those of the recorded metrics-server.
        let bounds = Histogram.Buckets.exponential(from: 1, by: 1.364, count: 20).bounds
        #expect(bounds[1] == 1.364)
        #expect(bounds[2] == 1.8604960000000004)
        #expect(bounds[19] == 364.31163045936864)
    }

    @Test func collectorsRunBeforeThePage() async {
        let registry = MetricRegistry()
        let gauge = registry.gauge("a", help: "")
        registry.beforeEachPage { gauge.set(3) }
        #expect(await text(registry) == "# TYPE a gauge\na 3\n")
    }

    @Test func concurrentCountsAreNotLost() async {
        let registry = MetricRegistry()
        let counter = registry.counter("c_total", help: "", labels: ["place"])
        let histogram = registry.histogram("h", help: "", buckets: .seconds)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for _ in 0..<500 {
                        counter.add(1, "\(task % 2)")
                        histogram.observe(0.02)
                    }
                }
            }
        }
        let page = await text(registry)
        #expect(page.contains("c_total{place=\"0\"} 2000\n"))
        #expect(page.contains("c_total{place=\"1\"} 2000\n"))
        #expect(page.contains("h_count 4000\n"))
    }

    @Test func processIsDescribed() async throws {
        let registry = MetricRegistry()
        ProcessMetrics(in: registry)
        var values: [String: Double] = [:]
        for line in await text(registry).split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ")
            values[String(parts[0])] = Double(parts[1])
        }
        let resident = try #require(values["process_resident_memory_bytes"])
        let virtual = try #require(values["process_virtual_memory_bytes"])
        #expect(resident > 1_000_000 && resident < virtual)
        #expect((values["process_cpu_seconds_total"] ?? -1) >= 0)
        let files = try #require(values["process_open_fds"])
        #expect(files >= 3)
        #expect((values["process_max_fds"] ?? -1) >= files)
        // After the year 2020, and not in the future by much.
        #expect((values["process_start_time_seconds"] ?? -1) > 1_577_836_800)
    }
}
