import ResourceMetrics
import Samples
import Testing

struct RateSpanTests {
    @Test func `defaults follow the resolution`() {
        let usual = ResourceMetricsPolicy()
        #expect(usual.maximumAge == .seconds(180))
        #expect(usual.minimumRateSpan == .seconds(10))
        #expect(usual.maximumRateSpan == .seconds(300))
        let quick = ResourceMetricsPolicy(metricResolution: .seconds(15))
        #expect(quick.maximumAge == .minutes(1))
        #expect(quick.minimumRateSpan == .seconds(10))
        #expect(quick.maximumRateSpan == .seconds(120))
        #expect(ResourceMetricsPolicy(metricResolution: .seconds(3)).minimumRateSpan == .seconds(2))
    }

    @Test func `two samples close together are not enough for a rate`() async throws {
        let fixture = Fixture()
        fixture.addPod()
        fixture.container(start: 9000, cpu: 10, at: 9900)
        fixture.container(start: 9000, cpu: 16, at: 9960)
        fixture.container(start: 9000, cpu: 16.1, at: 9960.047)
        // From 9900, since 9960 lies only 47 ms back.
        let usage = try await fixture.pod().get()
        #expect(usage.window == .seconds(60.047))
        #expect(usage.containers[0].usage.cpuNanocores == 6_100_000_000 * 1000 / 60_047)
        fixture.container(start: 9000, cpu: 17, at: 9970.046)
        // 9960 lies ten seconds back, 9960.047 a millisecond too little.
        #expect(try await fixture.pod().get().window == .seconds(10.046))
    }

    @Test func `a rate does not reach back over a long outage`() async {
        let fixture = Fixture()
        fixture.addPod()
        fixture.container(start: 9000, cpu: 10, at: 9600)
        fixture.container(start: 9000, cpu: 40, at: 9900)
        #expect(await fixture.pod().map(\.window) == .success(.seconds(300)))
        let other = Fixture()
        other.addPod()
        other.container(start: 9000, cpu: 10, at: 9599)
        other.container(start: 9000, cpu: 40, at: 9900)
        #expect(await other.pod() == .failure(.singleSample))
    }

    @Test(arguments: [
        (10.0, true), (45.5, true), (59.999, true), (9.999, false), (60, false), (61, false),
    ])
    func `a fresh container has a rate after one scrape`(age: Double, isServed: Bool) async {
        let fixture = Fixture()
        fixture.addPod()
        fixture.container(start: 9900, cpu: 5, at: 9900 + age)
        let usage = await fixture.pod()
        if isServed {
            #expect(usage.map(\.window) == .success(.seconds(age)))
            #expect(usage.map(\.timestamp) == .success(.second(9900 + age)))
            let expected = UInt64(5_000_000_000_000 / (age * 1000).rounded())
            #expect(usage.map { $0.containers[0].usage.cpuNanocores } == .success(expected))
        } else {
            #expect(usage == .failure(.singleSample))
        }
    }

    @Test func `a fresh container's start serves where its samples lie too close`() async {
        let fixture = Fixture()
        fixture.addPod()
        fixture.container(start: 9900, cpu: 1, at: 9905)
        fixture.container(start: 9900, cpu: 2, at: 9909)
        #expect(await fixture.pod() == .failure(.spanTooShort(.seconds(4))))
        fixture.container(start: 9900, cpu: 3, at: 9912)
        #expect(await fixture.pod().map(\.window) == .success(.seconds(12)))
        #expect(await fixture.pod().map { $0.containers[0].usage.cpuNanocores } == .success(250_000_000))
    }

    @Test func `a container that started again has a rate of its new run only`() async throws {
        let fixture = Fixture()
        fixture.addPod()
        fixture.container(start: 9000, cpu: 50, at: 9900)
        fixture.container(start: 9000, cpu: 51, at: 9915)
        // Its new run has used more already than the old one had: only the start time tells.
        fixture.container(start: 9920, cpu: 60, at: 9925)
        #expect(await fixture.pod() == .failure(.singleSample))
        fixture.container(start: 9920, cpu: 70, at: 9935)
        #expect(try await fixture.cpu() == ["c": 1_000_000_000])
        // A counter that falls tells too, also where the start time stays.
        fixture.container(start: 9920, cpu: 1, at: 9990)
        #expect(await fixture.pod() == .failure(.singleSample))
    }

    @Test func `figures of an earlier run are not those of a container that just started`() async {
        let fixture = Fixture()
        fixture.addPod()
        fixture.container(start: 9000, cpu: 50, at: 9900)
        fixture.container(start: 9000, cpu: 51, at: 9915)
        // The page lists the new run with the figures of the old one.
        fixture.container(start: 9918, cpu: 51, at: 9915, scrape: 9920)
        #expect(await fixture.pod() == .failure(.noSamples))
    }
}
