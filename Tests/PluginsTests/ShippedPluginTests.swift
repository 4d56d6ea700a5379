import FoundationEssentials
import Samples
import Testing

@testable import Plugins

/// The plugins that come with the server, from their files.
@Suite struct ShippedPluginTests {
    private let bench = Bench()
    private let catalogue: PluginCatalogue

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        catalogue = try bench.catalogue(try PluginSource.all(in: root.appending(path: "plugins").path()))
    }

    private func add(_ requests: Double?...) {
        bench.add(
            PodRecord(
                namespace: "d", name: "p",
                containers: requests.enumerated().map { index, cpu in
                    ContainerRecord(
                        name: "c\(index)", resources: ResourceRequirements(requests: cpu.map { ["cpu": $0] } ?? [:]))
                }
            )
        )
    }

    private func ask(_ metric: String) async -> CustomMetricAnswer {
        await catalogue.customMetric(metric, of: .pod("p", in: "d"), where: .everything)
    }

    @Test func whatIsOffered() {
        #expect(
            catalogue.customMetrics() == [
                CustomMetricDescription(
                    metric: "cpu_utilization", resource: .pods, isNamespaced: true,
                    help: "CPU usage over CPU requests: 1 is all that was asked for"),
                CustomMetricDescription(
                    metric: "memory_growth", resource: .pods, isNamespaced: true,
                    help: "Growth of the working set in bytes per second"),
            ]
        )
        #expect(bench.lines.take().count == 2)
    }

    @Test func cpuUtilization() async throws {
        add(0.2, 0.3)
        // 0.1 and 0.15 cores, each from 880 to 1000, which is the whole window: half of what was asked for.
        for (container, cores) in [("c0", 0.1), ("c1", 0.15)] {
            try bench.store(
                "container_cpu_usage_seconds_total",
                (0...8).map { (880 + 15 * Double($0), 60 + 15 * Double($0) * cores) },
                labels: ["container": container]
            )
        }
        let answer = await ask("cpu_utilization")
        let value = try #require(answer.values.first)
        #expect(value.value.isNear(0.5))
        #expect(value.timestamp == Timestamp(seconds: 1000))
        #expect(value.window == .minutes(2))
    }

    @Test func cpuUtilizationWithoutRequests() async throws {
        add(0.2, nil)
        try bench.store("container_cpu_usage_seconds_total", [(900, 1), (1000, 2)], labels: ["container": "c0"])
        #expect(await ask("cpu_utilization").absent.map(\.reason) == [.declined])
    }

    @Test func cpuUtilizationWithoutUsage() async throws {
        add(0.2)
        #expect(await ask("cpu_utilization").absent.map(\.reason) == [.noSamples])
        try bench.store("container_cpu_usage_seconds_total", [(1000, 2)], labels: ["container": "c0"])
        #expect(await ask("cpu_utilization").absent.map(\.reason) == [.singleSample])
    }

    @Test func memoryGrowth() async throws {
        add(nil)
        // One container gains 4096 bytes per second, the other loses 1024; the sample before the five minutes doesn't count.
        for (container, start, slope) in [("c0", 1e6, 4096.0), ("c1", 2e6, -1024.0)] {
            let samples = (0...10).map { step in (700 + 30 * Double(step), start + slope * 30 * Double(step)) }
            try bench.store(
                "container_memory_working_set_bytes", [(600, 9e9)] + samples, labels: ["container": container])
        }
        let value = try #require(await ask("memory_growth").values.first)
        #expect(value.value.isNear(3072))
        #expect(value.window == .minutes(5))
    }
}
