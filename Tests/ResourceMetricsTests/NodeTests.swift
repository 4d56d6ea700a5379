import ResourceMetrics
import Samples
import Testing

struct NodeTests {
    let fixture = Fixture()

    @Test func `a node's usage is its counter's rate and its last memory`() async throws {
        fixture.node(cpu: 100, at: 9930)
        fixture.node(cpu: 130.5, memory: 7000, at: 9990.5)
        let usage = try await fixture.metrics.usage(ofNode: "n").get()
        // 30.5 s of 60.5 s: 504132231.4 nanocores, cut.
        #expect(
            usage
                == NodeUsage(
                    name: "n", labels: ["zone": "a"], timestamp: .second(9990.5), window: .seconds(60.5),
                    usage: ResourceUsage(cpuNanocores: 504_132_231, memoryBytes: 7000)))
        #expect(await fixture.metrics.usage(ofNodesMatching: .everything) == [usage])
    }

    @Test func `every absence has its reason`() async {
        let metrics = fixture.metrics
        #expect(await metrics.usage(ofNode: "other") == .failure(.unknownObject))
        #expect(await metrics.usage(ofNode: "n") == .failure(.neverScraped))
        #expect(await metrics.usage(ofNodesMatching: .everything) == [])
        fixture.put(.nodeCPUUsage, of: .node("n"), 100, at: 9930)
        #expect(await metrics.usage(ofNode: "n") == .failure(.noSamples))
        fixture.put(.nodeMemoryWorkingSet, of: .node("n"), 100, at: 9930)
        #expect(await metrics.usage(ofNode: "n") == .failure(.singleSample))
        fixture.node(cpu: 101, at: 9931)
        #expect(await metrics.usage(ofNode: "n") == .failure(.spanTooShort(.seconds(1))))
        fixture.node(cpu: 110, at: 9941)
        #expect(await metrics.usage(ofNode: "n").map(\.usage.cpuNanocores) == .success(900_000_000))
        fixture.clock.set(to: .second(9941 + 180))
        #expect(await metrics.usage(ofNode: "n").map(\.usage.cpuNanocores) == .success(900_000_000))
        fixture.clock.set(to: .second(9941 + 181))
        #expect(await metrics.usage(ofNode: "n") == .failure(.stale(age: .seconds(181))))
    }

    @Test func `a node that started again has a rate of its new life only`() async {
        fixture.node(cpu: 1000, at: 9900)
        fixture.node(cpu: 1060, at: 9960)
        fixture.node(cpu: 5, at: 9980)
        #expect(await fixture.metrics.usage(ofNode: "n") == .failure(.singleSample))
        fixture.node(cpu: 10, at: 9990)
        let usage = await fixture.metrics.usage(ofNode: "n")
        #expect(usage.map(\.usage.cpuNanocores) == .success(500_000_000))
        #expect(usage.map(\.window) == .success(.seconds(10)))
    }

    @Test func `values that are no amounts are refused`() async {
        fixture.node(cpu: 100, at: 9930)
        fixture.node(cpu: .infinity, at: 9960)
        #expect(await fixture.metrics.usage(ofNode: "n") == .failure(.notFinite))
        fixture.node(cpu: 160, memory: .nan, at: 9990)
        #expect(await fixture.metrics.usage(ofNode: "n") == .failure(.singleSample))
        fixture.node(cpu: 170, memory: .nan, at: 10_000)
        #expect(await fixture.metrics.usage(ofNode: "n") == .failure(.notFinite))
        fixture.node(cpu: -1, memory: 1, at: 10_010)
        #expect(await fixture.metrics.usage(ofNode: "n") == .failure(.notFinite))
    }

    @Test func `absurdly large counters saturate`() async {
        fixture.node(cpu: 0, at: 9930)
        fixture.node(cpu: 1e300, at: 9960)
        #expect(
            await fixture.metrics.usage(ofNode: "n").map(\.usage.cpuNanocores) == .success(9_000_000_000_000_000_000))
    }

    @Test func `swap is told while it is reported`() async throws {
        func swap() async throws -> UInt64? { try await fixture.metrics.usage(ofNode: "n").get().usage.swapBytes }
        fixture.node(cpu: 100, at: 9930)
        fixture.node(cpu: 160, at: 9990)
        #expect(try await swap() == nil)
        fixture.put(.nodeSwapUsage, of: .node("n"), 4096, at: 9930)
        #expect(try await swap() == 4096)
        fixture.put(.nodeSwapUsage, of: .node("n"), 0, at: 9990)
        #expect(try await swap() == 0)
        // The kubelet stops to report it, and goes on with the rest.
        fixture.clock.set(to: .second(9990 + 180.001))
        fixture.node(cpu: 300, at: 10_130)
        #expect(try await swap() == nil)
        fixture.put(.nodeSwapUsage, of: .node("n"), .nan, at: 10_140)
        #expect(try await swap() == nil)
    }

    @Test func `nodes are listed by name and by their labels`() async {
        for name in ["b", "a"] {
            fixture.inventory.set(NodeRecord(name: name, labels: ["zone": "b"]))
            for second in [9900.0, 9960] {
                fixture.put(.nodeCPUUsage, of: .node(name), second, at: second)
                fixture.put(.nodeMemoryWorkingSet, of: .node(name), 1, at: second)
            }
        }
        fixture.node(cpu: 0, at: 9900)
        fixture.node(cpu: 0, memory: 0, at: 9960)
        #expect(await fixture.metrics.usage(ofNodesMatching: .everything).map(\.name) == ["a", "b", "n"])
        let zone = LabelSelector([.init(key: "zone", operator: .equals, values: ["b"])])
        #expect(await fixture.metrics.usage(ofNodesMatching: zone).map(\.name) == ["a", "b"])
        let idle = await fixture.metrics.usage(ofNode: "n").map(\.usage)
        #expect(idle == .success(ResourceUsage(cpuNanocores: 0, memoryBytes: 0)))
    }
}
