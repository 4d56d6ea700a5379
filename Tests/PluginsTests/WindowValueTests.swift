import Samples
import Synchronization
import Testing

@testable import Plugins

/// Values over windows, worked out by hand. It is second 1000.
@Suite struct WindowValueTests {
    private let bench = Bench()

    /// Ten samples from 910 to 1000, ten seconds apart.
    private func steps(_ value: (Double) -> Double) -> [(Double, Double)] {
        (0..<10).map { (910 + 10 * Double($0), value(Double($0))) }
    }

    @Test func rate() async throws {
        // 5 per second. Over 100 s the first sample lies 10 s inside and is extended to the start.
        try bench.store("c", steps { 1000 + 50 * $0 })
        #expect(try await bench.value(#"return samples:rate("c", "100s")"#).isNear(5))
        // Over two minutes it lies 30 s inside, more than 1.1 distances, and is extended by half a distance:
        // 450 more in 90 s, so 475 in 95 s, of 120 s.
        #expect(try await bench.value(#"return samples:rate("c")"#).isNear(475.0 / 120))
        #expect(try await bench.value(#"return samples:increase("c", "100s")"#).isNear(500))
    }

    @Test func rateOverARestart() async throws {
        // 10, 20, then from 0 again to 5 and 15: 10 + 5 + 10 in 30 s, which is the whole window.
        try bench.store("c", [(970, 10), (980, 20), (990, 5), (1000, 15)])
        #expect(try await bench.value(#"return samples:rate("c", "30s")"#).isNear(25.0 / 30))
    }

    @Test func deriv() async throws {
        try bench.store("g", steps { 1000 - 30 * $0 })
        #expect(try await bench.value(#"return samples:deriv("g", "100s")"#).isNear(-3))
        // Points (0, 0), (10, 0), (20, 6): covariance 60 over variance 200.
        try bench.store("h", [(980, 0), (990, 0), (1000, 6)])
        #expect(try await bench.value(#"return samples:deriv("h", "1m")"#).isNear(0.3))
    }

    @Test(arguments: [
        ("avg_over_time", 6.25), ("max_over_time", 20), ("min_over_time", -5), ("sum_over_time", 25),
        ("count_over_time", 4),
        ("last_over_time", 3), ("delta", -4 * 40.0 / 30),
    ]) func overTime(_ function: String, _ value: Double) async throws {
        // 960 is a moment too early for the window; both of its ends belong to it. `delta` falls by 4 in 30 s and is
        // extended to the 40 s from 960 on, as the first sample is one distance away from there.
        try bench.store("g", [(950, 999), (970, 7), (980, 20), (990, -5), (1000, 3)])
        #expect(try await bench.value("return samples:\(function)(\"g\", \"40s\")").isNear(value))
    }

    @Test func theEndsOfTheWindowBelongToIt() async throws {
        try bench.store("g", [(939.999, 1), (940, 2), (1000, 4), (1000.001, 8)])
        #expect(try await bench.value(#"return samples:sum_over_time("g", "1m")"#) == 6)
    }

    @Test func containersAreAddedUp() async throws {
        try bench.store("c", steps { 10 * $0 }, labels: ["container": "a"])
        try bench.store("c", steps { 20 * $0 }, labels: ["container": "b"])
        // A container with one sample has no rate and doesn't spoil the others'.
        try bench.store("c", [(1000, 1)], labels: ["container": "new"])
        try bench.store("c", steps { 500 * $0 }, of: .pod("q", in: "d"))
        #expect(try await bench.value(#"return samples:rate("c", "90s")"#).isNear(3))
        #expect(try await bench.value(#"return samples:rate("c", "90s", { container = "b" })"#).isNear(2))
        #expect(try await bench.value(#"return samples:last_over_time("c", nil, { container = "new" })"#) == 1)
        #expect(
            try await bench.absence(#"return samples:rate("c", "90s", { container = "z" })"#)
                == .noSamplesOf(metric: "c"))
        #expect(
            try await bench.absence(#"return samples:rate("c", "90s", { container = "a", x = "y" })"#)
                == .noSamplesOf(metric: "c"))
        #expect(try await bench.value(#"return samples:rate("c", "90s", {})"#).isNear(3))
    }

    @Test func windowsByDefault() async throws {
        try bench.store("g", [(690, 1), (870, 10), (890, 100), (995, 1000)])
        // Two minutes where nothing is said, the declaration's window, and the call's before both.
        #expect(try await bench.value(#"return samples:sum_over_time("g")"#) == 1100)
        #expect(try await bench.value(#"return samples:sum_over_time("g")"#, window: "5m") == 1110)
        #expect(try await bench.value(#"return samples:sum_over_time("g", nil)"#, window: "10s") == 1000)
        #expect(try await bench.value(#"return samples:sum_over_time("g", "10s")"#, window: "5m") == 1000)
        #expect(try await bench.value(#"return samples:sum_over_time("g", "5m20s")"#, window: "10s") == 1111)
    }

    /// Kubelets hand out samples of a while ago; a window that ended now would be half empty.
    @Test func windowsEndWithTheNewestSample() async throws {
        try bench.store("g", [(930, 1), (940, 10), (970, 100)])
        #expect(try await bench.value(#"return samples:sum_over_time("g", "30s")"#) == 110)
        try bench.store("c", [(920, 0), (930, 20), (940, 40)])
        #expect(try await bench.value(#"return samples:rate("c", "20s")"#).isNear(2))
    }

    /// Of the time before the store's first sample nothing is known, which is not the same as nothing having happened.
    @Test func windowsBeginWithTheHistory() async throws {
        let bench = Bench(history: nil)
        try bench.store("c", [(970, 50), (985, 65), (1000, 80)])
        #expect(try await bench.value(#"return samples:rate("c")"#).isNear(1))
        // With a longer history the missing 90 s count: half a distance more on the left, 37.5 in all, of 120 s.
        try bench.store("other", [(700, 1)])
        #expect(try await bench.value(#"return samples:rate("c")"#).isNear(37.5 / 120))
    }

    @Test func timestampAndWindowOfAValue() async throws {
        // From the oldest to the newest sample that was used, of any function that was called.
        try bench.store("c", [(910, 1), (950, 2), (990, 3)])
        try bench.store("g", [(960, 5), (995, 5)])
        let rate = try await bench.evaluate(#"return samples:rate("c")"#).get()
        #expect(rate.timestamp == Timestamp(seconds: 990))
        #expect(rate.window == .seconds(80))
        #expect(rate.object == .pod("p", in: "d"))
        #expect(rate.labels == [:])
        let both = try await bench.evaluate(#"return samples:rate("c") + samples:max_over_time("g")"#).get()
        #expect(both.timestamp == Timestamp(seconds: 995))
        #expect(both.window == .seconds(85))
        let last = try await bench.evaluate(#"return samples:last_over_time("g")"#).get()
        #expect(last.timestamp == Timestamp(seconds: 995))
        #expect(last.window == .zero)
        // What used no samples is of now and covers nothing.
        let constant = try await bench.evaluate("return 7").get()
        #expect(constant.timestamp == Timestamp(seconds: 1000))
        #expect(constant.window == nil)
    }

    @Test func whyThereIsNoValue() async throws {
        try bench.store("one", [(990, 1)])
        try bench.store("old", [(800, 1), (810, 2)])
        #expect(try await bench.absence("return nil") == .declined)
        #expect(try await bench.absence("") == .declined)
        #expect(try await bench.absence(#"return samples:rate("one")"#) == .singleSample)
        #expect(try await bench.absence(#"return samples:rate("none")"#) == .noSamplesOf(metric: "none"))
        #expect("\(AbsenceReason.noSamplesOf(metric: "none"))" == "there is no sample of none in the window")
        #expect(try await bench.absence(#"return samples:rate("old")"#) == .stale(age: .seconds(190)))
        #expect(try await bench.value(#"return samples:rate("one") or 4"#) == 4)
        #expect(try await bench.absence(#"return samples:last_over_time("one") / 0"#) == .notFinite)
        #expect(try await bench.absence("return 0 / 0") == .notFinite)
        #expect(try await bench.absence("return -math.huge") == .notFinite)
        try bench.store("nan", [(990, .nan)])
        #expect(try await bench.absence(#"return samples:last_over_time("nan")"#) == .notFinite)
    }

    @Test func samplesThatAreTooOld() async throws {
        try bench.store("g", [(700, 1), (810, 2)])
        // Three minutes are the most here: 810 is 190 s ago.
        #expect(try await bench.absence(#"return samples:max_over_time("g", "10m")"#) == .stale(age: .seconds(190)))
        // What is current counts, beside what is not.
        try bench.store("g", [(950, 1.5)], labels: ["container": "current"])
        #expect(try await bench.value(#"return samples:max_over_time("g", "10m")"#) == 1.5)
        bench.clock.set(to: Timestamp(seconds: 990))
        #expect(try await bench.value(#"return samples:max_over_time("g", "10m")"#) == 3.5)
        #expect(try await bench.value(#"return samples:max_over_time("g", "10m", { container = "current" })"#) == 1.5)
        bench.clock.advance(by: TimeSpan(milliseconds: 1))
        #expect(try await bench.value(#"return samples:max_over_time("g", "10m")"#) == 1.5)
        bench.clock.set(to: Timestamp(seconds: 1130.5))
        #expect(try await bench.absence(#"return samples:max_over_time("g", "10m")"#) == .stale(age: .seconds(180.5)))
    }

    /// Samples from before the pod was there are those of a namesake; the API gives whole seconds, so two are allowed for.
    @Test func aPodThatReplacedAnother() async throws {
        bench.add(PodRecord(namespace: "d", name: "p", startTime: Timestamp(seconds: 982)))
        try bench.store("c", [(960, 100), (970, 200), (979.9, 300), (980, 1), (990, 2), (1000, 3)])
        #expect(try await bench.value(#"return samples:sum_over_time("c")"#) == 6)
        // The window begins with the pod: 2 more in 20 s.
        let rate = try await bench.evaluate(#"return samples:rate("c")"#).get()
        #expect(rate.value.isNear(0.1))
        #expect(rate.window == .seconds(20))
        bench.inventory.pods.withLock { $0[0].startTime = Timestamp(seconds: 1010) }
        #expect(try await bench.absence(#"return samples:rate("c")"#) == .noSamplesOf(metric: "c"))
    }
}

extension Double {
    /// Equal but for rounding.
    func isNear(_ other: Double) -> Bool { abs(self - other) <= 1e-12 * max(1, abs(other)) }
}
