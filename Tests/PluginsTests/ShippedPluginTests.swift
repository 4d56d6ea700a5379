import FoundationEssentials
import Samples
import Synchronization
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
            catalogue.customMetrics().map { "\($0.resource)/\($0.metric): \($0.help)" } == [
                "deployments.apps/cpu_cores: CPU usage of all pods over a minute, in cores",
                "deployments.apps/cpu_forecast: CPU usage of all pods in five minutes, in cores",
                "nodes/node_pressure: Usage over allocatable of CPU or memory, whichever is more",
                "pods/cpu_cores: CPU usage over a minute, in cores",
                "pods/cpu_p95: Cores below which CPU usage stayed for 95 % of the last quarter of an hour",
                "pods/cpu_utilization: CPU usage over CPU requests: 1 is all that was asked for",
                "pods/memory_growth: Growth of the working set in bytes per second",
                "pods/memory_headroom: Bytes between the memory limit and the peak of the last ten minutes",
            ]
        )
        #expect(bench.lines.take().count == 11)
        // Those that ask others have no metric until the operator says whom, and none needs more than nodes and pods.
        #expect(catalogue.externalMetrics() == [])
        #expect(catalogue.neededResources == [])
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
        #expect(
            await ask("cpu_utilization").absent.map(\.reason) == [
                .noSamplesOf(metric: "container_cpu_usage_seconds_total")
            ])
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

    @Test func memoryHeadroom() async throws {
        func container(_ name: String, _ limit: Double?) -> ContainerRecord {
            ContainerRecord(name: name, resources: ResourceRequirements(limits: limit.map { ["memory": $0] } ?? [:]))
        }
        bench.add(PodRecord(namespace: "d", name: "p", containers: [container("a", 1000), container("b", 500)]))
        #expect(
            await ask("memory_headroom").absent.map(\.reason) == [
                .noSamplesOf(metric: "container_memory_working_set_bytes")
            ])
        // What lies more than ten minutes before the newest sample doesn't count.
        try bench.store(
            "container_memory_working_set_bytes", [(399, 990), (401, 700), (700, 300), (1000, 200)],
            labels: ["container": "a"])
        try bench.store(
            "container_memory_working_set_bytes", [(800, 350), (1000, 340)], labels: ["container": "b"])
        #expect(await ask("memory_headroom").values.map(\.value) == [450])
        bench.inventory.pods.withLock { $0[0].containers[1] = container("b", nil) }
        #expect(await ask("memory_headroom").absent.map(\.reason) == [.declined])
    }

    @Test func nodePressure() async throws {
        bench.inventory.nodes.withLock {
            $0 = [
                NodeRecord(name: "n1", allocatable: ["cpu": 4, "memory": 1000]),
                NodeRecord(name: "n2", allocatable: ["cpu": 4, "memory": 1000]),
                NodeRecord(name: "n3", allocatable: ["cpu": 4]), NodeRecord(name: "n4", allocatable: ["cpu": 0]),
            ]
        }
        for (node, cores, memory) in [("n1", 1.0, 300.0), ("n2", 1, 200), ("n3", 1, 200), ("n4", 1, 200)] {
            try bench.store(
                "node_cpu_usage_seconds_total", (0...8).map { (880 + 15 * Double($0), 600 + 15 * Double($0) * cores) },
                of: .node(node))
            try bench.store("node_memory_working_set_bytes", [(1000, memory)], of: .node(node))
        }
        let answer = await catalogue.customMetric(
            "node_pressure", ofAll: .nodes, in: "", matching: .everything, where: .everything)
        #expect(answer.values.map(\.object) == [.node("n1"), .node("n2")])
        #expect(zip(answer.values.map(\.value), [0.3, 0.25]).allSatisfy { $0.isNear($1) })
        #expect(answer.absent.map(\.object) == [.node("n3"), .node("n4")])
    }

    /// Ten cycles, 15 seconds apart: two pods of a Deployment use 0.1, 0.2 … cores each in the minute before.
    private func recordTenCycles() async throws {
        for pod in ["p", "q"] {
            bench.add(
                PodRecord(
                    namespace: "d", name: pod, labels: ["pod-template-hash": "h"],
                    owners: [OwnerRecord(kind: "ReplicaSet", name: "web-h")]))
        }
        // What lies in the middle of two minutes doesn't matter: each cycle's minute ends in a sample of its own.
        for cycle in 0..<10 {
            for pod in ["p", "q"] {
                let cores = 0.1 * Double(cycle + 1)
                let base = 1000.0 * Double(cycle + 1)
                let now = bench.clock.now().seconds
                try bench.store(
                    "container_cpu_usage_seconds_total", [(now - 60, base), (now, base + 60 * cores)],
                    of: .pod(pod, in: "d"))
            }
            await catalogue.record(into: bench.store)
            bench.clock.advance(by: .seconds(75))
        }
    }

    @Test func cpuP95() async throws {
        try await recordTenCycles()
        // Of 0.1 to 1.0: nine steps, 0.95 of which are 8.55.
        #expect(try #require(await ask("cpu_p95").values.first).value.isNear(0.955))
        #expect(try #require(await ask("cpu_cores").values.first).value.isNear(1))
    }

    @Test func cpuForecast() async throws {
        try await recordTenCycles()
        // Both pods together gain 0.2 cores in 75 seconds: 2.0 at 1675, and it is 1750.
        let deployment = ObjectReference(
            resource: GroupResource(parsing: "deployments.apps"), namespace: "d", name: "web")
        let forecast = try #require(
            await catalogue.customMetric("cpu_forecast", of: deployment, where: .everything).values.first)
        #expect(forecast.value.isNear(2 + 0.2 * 375 / 75))
        let cores = await catalogue.customMetric("cpu_cores", of: deployment, where: .everything)
        #expect(try #require(cores.values.first).value.isNear(2))
    }
}
