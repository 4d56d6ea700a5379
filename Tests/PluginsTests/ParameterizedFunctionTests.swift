import Samples
import Testing

@testable import Plugins

/// Window functions with parameters, worked out by hand. It is second 1000.
@Suite struct ParameterizedFunctionTests {
    private let bench = Bench()

    @Test(arguments: [(0.5, 3.0), (0, 1), (1, 10), (0.75, 4), (0.9, 7.6)])
    func quantileOverTime(_ rank: Double, _ expected: Double) async throws {
        // 1, 2, 3, 4, 10 by size; 0.9 of the four steps between them is 3.6.
        try bench.store("g", [(900, 99), (960, 3), (970, 1), (980, 10), (990, 2), (1000, 4)])
        #expect(try await bench.value("return samples:quantile_over_time(\(rank), 'g', '40s')").isNear(expected))
    }

    @Test func quantilesOfSeveralSeriesAreAddedUp() async throws {
        try bench.store("g", [(980, 1), (990, 2), (1000, 3)], labels: ["container": "a"])
        try bench.store("g", [(980, 10), (990, 20), (1000, 30)], labels: ["container": "b"])
        #expect(try await bench.value("return samples:quantile_over_time(0.5, 'g', '1m')") == 22)
        #expect(
            try await bench.value("return samples:quantile_over_time(0.5, 'g', '1m', { container = 'b' })") == 20)
    }

    @Test func predictLinear() async throws {
        // 2 per second, 100 at 980: 140 now, and 740 in five minutes.
        try bench.store("g", [(940, 20), (960, 60), (980, 100)])
        #expect(try await bench.value("return samples:predict_linear('g', '1m', 300)").isNear(740))
        #expect(try await bench.value("return samples:predict_linear('g', '1m', 0)").isNear(140))
        #expect(try await bench.value("return samples:predict_linear('g', nil, -20)").isNear(100))
        #expect(
            try await bench.absence("return samples:predict_linear('none', '1m', 300)") == .noSamplesOf(metric: "none"))
        try bench.store("one", [(990, 1)])
        #expect(try await bench.absence("return samples:predict_linear('one', '1m', 300)") == .singleSample)
    }

    @Test func doubleExponentialSmoothing() async throws {
        // The level begins with 10 and the trend with 2. After 12 the level is 12 and the trend 2; then
        // 0.5 × 20 + 0.5 × (12 + 2) = 17, as the trend was brought up to 2 before.
        try bench.store("g", [(980, 10), (990, 12), (1000, 20)])
        let value = try await bench.value("return samples:double_exponential_smoothing('g', '1m', 0.5, 0.5)")
        #expect(value.isNear(17))
    }

    @Test(arguments: [
        (
            "samples:quantile_over_time('g')",
            "samples:quantile_over_time: bad argument #1, rank (number expected, got string)"
        ),
        (
            "samples:quantile_over_time(95, 'g')",
            "samples:quantile_over_time: bad argument #1, rank (95.0 must be from 0 to 1, such as 0.95 for the 95th percentile)"
        ),
        (
            "samples:max { quantile_over_time = 'g', rank = -1 }",
            "samples:max: rank -1.0 must be from 0 to 1, such as 0.95 for the 95th percentile"
        ),
        (
            "samples:quantile(2, { rate = 'g' })",
            "samples:quantile: bad argument #1, rank (2.0 must be from 0 to 1, such as 0.95 for the 95th percentile)"
        ),
        (
            "samples:predict_linear('g', '1m')",
            "samples:predict_linear: bad argument #3, seconds (number expected, got no value)"
        ),
        (
            "samples:double_exponential_smoothing('g', '1m', 1, 0.5)",
            "samples:double_exponential_smoothing: bad argument #3, smoothing (1.0 must lie between 0 and 1)"
        ),
        (
            "samples:double_exponential_smoothing('g', '1m', 0.5, 0)",
            "samples:double_exponential_smoothing: bad argument #4, trend (0.0 must lie between 0 and 1)"
        ),
    ]) func badArguments(_ call: String, _ text: String) async throws {
        #expect(try await bench.absence("return \(call)") == .pluginError("p1.lua:4: \(text)"))
    }

    @Test func swap() async throws {
        try bench.store("container_swap_usage_bytes", [(990, 4096)], labels: ["container": "a"])
        try bench.store("container_swap_usage_bytes", [(990, 8192)], labels: ["container": "b"])
        try bench.store("pod_swap_usage_bytes", [(990, 20_000)])
        #expect(try await bench.value("return samples:last_over_time('container_swap_usage_bytes')") == 12_288)
        #expect(try await bench.value("return samples:last_over_time('pod_swap_usage_bytes')") == 20_000)
    }
}
