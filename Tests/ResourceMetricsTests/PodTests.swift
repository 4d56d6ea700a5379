import ResourceMetrics
import Samples
import Testing

struct PodTests {
    let fixture = Fixture()

    @Test func `a pod has its containers by name and the time of the oldest figures`() async throws {
        fixture.addPod(labels: ["app": "x"])
        fixture.container("b", start: 9000, cpu: 1, at: 9900, scrape: 9910)
        fixture.container("a", start: 9000, cpu: 2, at: 9905, scrape: 9910)
        fixture.container("b", start: 9000, cpu: 7, memory: 222, at: 9960, scrape: 9971)
        fixture.container("a", start: 9000, cpu: 2, memory: 0, at: 9970, scrape: 9971)
        let usage = try await fixture.pod().get()
        #expect(
            usage
                == PodUsage(
                    namespace: "ns", name: "p", labels: ["app": "x"], timestamp: .second(9960), window: .seconds(60),
                    containers: [
                        .init(name: "a", usage: ResourceUsage(cpuNanocores: 0, memoryBytes: 0)),
                        .init(name: "b", usage: ResourceUsage(cpuNanocores: 100_000_000, memoryBytes: 222)),
                    ]))
    }

    @Test func `every absence has its reason`() async {
        #expect(await fixture.pod() == .failure(.unknownObject))
        fixture.addPod()
        #expect(await fixture.pod() == .failure(.neverScraped))
        fixture.put(.containerStartTime, of: .pod("p", in: "ns"), container: "c", 9000, at: 9900)
        #expect(await fixture.pod() == .failure(.noSamples))
        fixture.container(start: 9000, cpu: 1, at: 9901)
        #expect(await fixture.pod() == .failure(.singleSample))
        fixture.container(start: 9000, cpu: 1, at: 9902)
        #expect(await fixture.pod() == .failure(.spanTooShort(.seconds(1))))
        fixture.container(start: 9000, cpu: 2, at: 9952)
        #expect(await fixture.pod().map(\.window) == .success(.seconds(50)))
        fixture.clock.set(to: .second(9952 + 180.001))
        #expect(await fixture.pod() == .failure(.stale(age: .seconds(180.001))))
    }

    @Test func `a pod is served whole or not at all`() async throws {
        fixture.addPod()
        fixture.container("a", start: 9000, cpu: 1, at: 9900)
        fixture.container("a", start: 9000, cpu: 2, at: 9960)
        fixture.container("z", start: 9955, cpu: 2, at: 9960)
        #expect(await fixture.pod() == .failure(.incomplete(container: "z")))
        fixture.container("a", start: 9000, cpu: 3, at: 9970)
        fixture.container("z", start: 9955, cpu: 3, at: 9970)
        #expect(try await fixture.cpu() == ["a": 100_000_000, "z": 100_000_000])
        #expect(await fixture.metrics.usage(ofPodsIn: nil, matching: .everything).count == 1)
    }

    @Test func `where all containers lack something the first one's reason tells`() async {
        fixture.addPod()
        fixture.container("a", start: 9000, cpu: 1, at: 9960)
        fixture.container("b", start: 9000, cpu: 2, at: 9960)
        #expect(await fixture.pod() == .failure(.singleSample))
    }

    @Test func `a container that the newest page does not list neither blocks its pod nor is served`() async throws {
        fixture.addPod()
        for (second, init_) in [(9900.0, true), (9915, true), (9930, false), (9945, false)] {
            if init_ { fixture.container("init", start: 9890, cpu: second - 9890, at: second) }
            fixture.container("sidecar", start: 9890, cpu: (second - 9890) / 2, at: second)
            if !init_ { fixture.container("main", start: 9920, cpu: 0, at: second) }
            fixture.pageRead(at: second)
        }
        #expect(try await fixture.cpu() == ["main": 0, "sidecar": 500_000_000])
    }

    @Test func `a pod that the node's newest page does not list is not served`() async throws {
        fixture.addPod()
        fixture.container(start: 9000, cpu: 1, at: 9900)
        fixture.pageRead(at: 9900)
        fixture.container(start: 9000, cpu: 2, at: 9950)
        fixture.pageRead(at: 9950)
        #expect(try await fixture.cpu() == ["c": 20_000_000])
        // A page without containers for want of a runtime says nothing of the pod.
        fixture.pageRead(at: 9960, error: 1)
        #expect(try await fixture.cpu() == ["c": 20_000_000])
        fixture.pageRead(at: 9965)
        #expect(await fixture.pod() == .failure(.noSamples))
        #expect(await fixture.metrics.usage(ofPodsIn: "ns", matching: .everything) == [])
        // It comes back with a new run.
        fixture.container(start: 9968, cpu: 1, at: 9980)
        fixture.pageRead(at: 9980)
        #expect(await fixture.pod().map(\.window) == .success(.seconds(12)))
    }

    @Test func `a pod does not inherit from another of the same name`() async throws {
        fixture.addPod(start: 9000)
        fixture.container(start: 9001, cpu: 1, at: 9900)
        fixture.container(start: 9001, cpu: 2, at: 9950)
        #expect(try await fixture.cpu() == ["c": 20_000_000])
        fixture.addPod(start: 9953)
        #expect(await fixture.pod() == .failure(.neverScraped))
        fixture.container(start: 9953.5, cpu: 5, at: 9960)
        #expect(await fixture.pod() == .failure(.singleSample))
        fixture.container(start: 9953.5, cpu: 6, at: 9970)
        #expect(try await fixture.cpu() == ["c": 100_000_000])
        // Two seconds are left for clocks that differ: 9960 still counts.
        fixture.addPod(start: 9961.9)
        #expect(try await fixture.cpu() == ["c": 100_000_000])
    }

    @Test func `only running pods are served`() async {
        fixture.addPod(phase: "Pending")
        #expect(await fixture.pod() == .failure(.neverScraped))
        fixture.container(start: 9000, cpu: 1, at: 9900)
        fixture.container(start: 9000, cpu: 2, at: 9950)
        #expect(await fixture.pod() == .failure(.noSamples))
        #expect(await fixture.metrics.usage(ofPodsIn: nil, matching: .everything) == [])
        fixture.addPod(phase: "Running")
        #expect(await fixture.metrics.usage(ofPodsIn: nil, matching: .everything).count == 1)
    }

    @Test func `swap is told of the containers that have it`() async throws {
        fixture.addPod()
        func swap() async throws -> [String: UInt64?] {
            Dictionary(
                uniqueKeysWithValues: try await fixture.pod().get().containers.map { ($0.name, $0.usage.swapBytes) })
        }
        for name in ["a", "b"] {
            fixture.container(name, start: 9000, cpu: 1, at: 9900)
            fixture.container(name, start: 9000, cpu: 2, at: 9960)
        }
        #expect(try await swap() == ["a": nil, "b": nil])
        fixture.put(.containerSwapUsage, of: .pod("p", in: "ns"), container: "b", 8192, at: 9960)
        #expect(try await swap() == ["a": nil, "b": 8192])
        // What a container used before it started again is not its own.
        fixture.container("a", start: 9000, cpu: 3, at: 9990)
        fixture.container("b", start: 9965, cpu: 1, at: 9990)
        #expect(try await swap() == ["a": nil, "b": nil])
    }

    @Test func `pods are listed by namespace and name and by their labels`() async {
        let names = [("z", "a"), ("a", "z"), ("a", "b")]
        for (namespace, name) in names {
            fixture.addPod(name, in: namespace, labels: ["app": name])
            let object = ObjectReference.pod(name, in: namespace)
            for second in [9900.0, 9960] {
                fixture.put(.containerStartTime, of: object, container: "c", 9000, at: second)
                fixture.put(.containerCPUUsage, of: object, container: "c", second, at: second)
                fixture.put(.containerMemoryWorkingSet, of: object, container: "c", 1, at: second)
            }
        }
        let all = await fixture.metrics.usage(ofPodsIn: nil, matching: .everything)
        #expect(all.map { "\($0.namespace)/\($0.name)" } == ["a/b", "a/z", "z/a"])
        #expect(await fixture.metrics.usage(ofPodsIn: "a", matching: .everything).map(\.name) == ["b", "z"])
        let selector = LabelSelector([.init(key: "app", operator: .in, values: ["a", "b"])])
        #expect(await fixture.metrics.usage(ofPodsIn: nil, matching: selector).map(\.name) == ["b", "a"])
        #expect(await fixture.metrics.usage(ofPodsIn: "none", matching: .everything) == [])
    }

    @Test func `without start times the containers with current figures count`() async throws {
        fixture.addPod()
        for (name, times) in [("a", [9700.0, 9760]), ("b", [9900, 9960])] {
            for time in times {
                fixture.put(.containerCPUUsage, of: .pod("p", in: "ns"), container: name, time, at: time)
                fixture.put(.containerMemoryWorkingSet, of: .pod("p", in: "ns"), container: name, 1, at: time)
            }
        }
        fixture.pageRead(at: 9999)
        #expect(try await fixture.cpu() == ["b": 1_000_000_000])
        fixture.clock.set(to: .second(10_200))
        #expect(await fixture.pod() == .failure(.stale(age: .seconds(440))))
    }
}
