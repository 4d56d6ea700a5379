import SampleStore
import Samples
import Testing

struct WindowFunctionTests {
    private func value(
        _ function: WindowFunction, _ pairs: [(Double, Double)], _ start: Double, _ end: Double
    ) throws -> Double {
        try function.evaluate(over: samples(pairs), in: .seconds(start, end)).get().value
    }

    /// Every function, those with parameters with some.
    static let all: [WindowFunction] =
        WindowFunction.simple + [
            .quantileOverTime(0.9), .predictLinear(seconds: 60),
            .doubleExponentialSmoothing(smoothing: 0.5, trend: 0.3),
        ]

    @Test(arguments: all)
    func `a function says why it has no value`(function: WindowFunction) {
        #expect(function.evaluate(over: [], in: .seconds(0, 60)) == .failure(.noSamples))
        let one = function.evaluate(over: samples([(10, 5)]), in: .seconds(0, 60))
        let expected: Double? =
            switch function {
            case .rate, .irate, .increase, .delta, .deriv, .predictLinear, .doubleExponentialSmoothing: nil
            case .countOverTime: 1
            case .standardDeviationOverTime, .changes, .resets: 0
            default: 5
            }
        if let expected {
            let value = WindowValue(value: expected, firstSample: .second(10), lastSample: .second(10))
            #expect(one == .success(value))
        } else {
            #expect(one == .failure(.singleSample))
        }
    }

    @Test func `the instant rate is that of the two newest samples`() throws {
        #expect(try value(.irate, [(0, 0), (10, 100), (15, 110)], 0, 60) == 2)
        #expect(try value(.irate, [(0, 0), (10, 100), (15, 10)], 0, 60) == 2)
        let result = try WindowFunction.irate.evaluate(
            over: samples([(0, 0), (10, 100), (15, 110)]), in: .seconds(0, 60)
        ).get()
        #expect(result.firstSample == .second(10))
        #expect(result.lastSample == .second(15))
    }

    @Test func `changes and resets are counted`() throws {
        let pairs = [(0.0, 1.0), (1, 1), (2, 3), (3, 2), (4, .nan), (5, .nan), (6, 2), (7, 1)]
        #expect(try value(.changes, pairs, 0, 10) == 5)
        #expect(try value(.resets, pairs, 0, 10) == 2)
        #expect(try value(.changes, [(0, 0.0), (1, -0.0)], 0, 10) == 0)
    }

    @Test func `quantiles are interpolated`() throws {
        let pairs = [(0.0, 4.0), (1, 1), (2, 3), (3, 2)]
        #expect(try value(.quantileOverTime(0), pairs, 0, 10) == 1)
        #expect(try value(.quantileOverTime(0.5), pairs, 0, 10) == 2.5)
        #expect(try value(.quantileOverTime(1), pairs, 0, 10) == 4)
        #expect(try value(.quantileOverTime(0.25), pairs, 0, 10) == 1.75)
        #expect(try value(.quantileOverTime(-0.1), pairs, 0, 10) == -.infinity)
        #expect(try value(.quantileOverTime(1.1), pairs, 0, 10) == .infinity)
        #expect(try value(.quantileOverTime(.nan), pairs, 0, 10).isNaN)
        #expect(try value(.quantileOverTime(1), [(0, .nan), (1, 5), (2, .nan)], 0, 10) == 5)
        #expect(try value(.quantileOverTime(0), [(0, .nan), (1, 5), (2, .nan)], 0, 10).isNaN)
    }

    @Test func `the deviation is that of a whole population`() throws {
        let pairs = [2.0, 4, 4, 4, 5, 5, 7, 9].enumerated().map { (Double($0.offset), $0.element) }
        #expect(try value(.standardDeviationOverTime, pairs, 0, 10) == 2)
        // A large mean takes nothing from a small deviation.
        let far = pairs.map { ($0.0, $0.1 + 1e9) }
        #expect(abs(try value(.standardDeviationOverTime, far, 0, 10) - 2) < 1e-6)
    }

    @Test func `a line is followed from the end of the range`() throws {
        let pairs = [(0.0, 10.0), (10, 30), (20, 50)]
        #expect(try value(.predictLinear(seconds: 0), pairs, 0, 20) == 50)
        #expect(try value(.predictLinear(seconds: 60), pairs, 0, 20) == 170)
        #expect(try value(.predictLinear(seconds: 60), pairs, 0, 30) == 190)
        #expect(try value(.predictLinear(seconds: 1000), [(0, 3), (10, 3)], 0, 20) == 3)
    }

    @Test func `smoothing follows level and trend`() throws {
        // Level 1, rise 2; then 0.5 * 3 + 0.5 * (1 + 2) = 3; rise 0.5 * 2 + 0.5 * 2 = 2; 0.5 * 9 + 0.5 * (3 + 2) = 7.
        let function = WindowFunction.doubleExponentialSmoothing(smoothing: 0.5, trend: 0.5)
        #expect(try value(function, [(0, 1), (10, 3), (20, 9)], 0, 30) == 7)
        // A straight line stays one.
        #expect(try value(function, (0..<10).map { (Double($0), Double($0) * 3) }, 0, 30) == 27)
    }

    @Test func `samples at both ends need no extrapolation`() throws {
        let pairs = [(0.0, 100.0), (15, 130), (30, 160), (45, 190), (60, 220)]
        #expect(try value(.increase, pairs, 0, 60) == 120)
        #expect(try value(.rate, pairs, 0, 60) == 2)
        #expect(try value(.delta, pairs, 0, 60) == 120)
        let result = try WindowFunction.rate.evaluate(over: samples(pairs), in: .seconds(0, 60)).get()
        #expect(result.firstSample == .second(0))
        #expect(result.lastSample == .second(60))
        #expect(result.window == .seconds(60))
    }

    @Test func `short gaps at the ends are filled and long ones by half a distance`() throws {
        // Distance 15; gaps 10 before and 5 after: 60 of 45 seconds.
        let close = [(10.0, 1000.0), (25, 1030), (40, 1060), (55, 1090)]
        #expect(try value(.increase, close, 0, 60) == 90 * (60.0 / 45))
        #expect(try value(.rate, close, 0, 60) == 90 * (60.0 / 45 / 60))
        // Gaps of 20 before and 25 after, beyond 16.5: half of 15 each.
        #expect(try value(.increase, close, -10, 80) == 90 * (60.0 / 45))
        // Exactly 1.1 distances is too long already.
        #expect(try value(.delta, [(11, 0), (21, 10)], 0, 21) == 10 * (15.0 / 10))
        #expect(try value(.delta, [(10.9, 0), (20.9, 10)], 0, 20.9) == 10 * (20.9 / 10))
    }

    @Test func `a counter is not taken below zero but a gauge is`() throws {
        // It rises by 1 per second from 3 at second 10: it was 0 at second 7.
        let pairs = [(10.0, 3.0), (20, 13), (30, 23)]
        #expect(try value(.increase, pairs, 0, 30) == 20 * (23.0 / 20))
        #expect(try value(.delta, pairs, 0, 30) == 20 * (30.0 / 20))
        // The rule for long gaps comes first: half a distance is 5, and zero lies 3 back.
        #expect(try value(.increase, pairs, -100, 30) == 20 * (23.0 / 20))
        // From 0 there is nothing before.
        #expect(try value(.increase, [(10, 0), (20, 10)], 5, 20) == 10)
        // A counter that does not rise has no slope to go back by.
        #expect(try value(.increase, [(10, 4), (20, 4)], 5, 20) == 0)
    }

    @Test func `restarts of a counter are added up`() throws {
        let pairs = [(0.0, 50.0), (10, 60), (20, 5), (30, 15), (40, 2)]
        // 10 up, restart to 5, 10 up, restart to 2: 27 in all.
        #expect(try value(.increase, pairs, 0, 40) == 27)
        #expect(try value(.rate, pairs, 0, 40) == 27 * (1.0 / 40))
        #expect(try value(.delta, pairs, 0, 40) == -48)
    }

    @Test func `NaN and infinities come through`() throws {
        #expect(try value(.rate, [(0, 1), (10, .nan), (20, 3)], 0, 20) == 2 * (1.0 / 20))
        #expect(try value(.increase, [(0, 1), (10, .nan)], 0, 10).isNaN)
        #expect(try value(.averageOverTime, [(0, 1), (10, .nan)], 0, 10).isNaN)
        #expect(try value(.sumOverTime, [(0, 1), (10, .infinity)], 0, 10) == .infinity)
        #expect(try value(.sumOverTime, [(0, .infinity), (10, -.infinity)], 0, 10).isNaN)
        #expect(try value(.averageOverTime, [(0, .infinity), (10, 5)], 0, 10) == .infinity)
        #expect(try value(.averageOverTime, [(0, 5), (10, -.infinity), (20, 1)], 0, 20) == -.infinity)
        #expect(try value(.averageOverTime, [(0, .infinity), (10, -.infinity)], 0, 10).isNaN)
        #expect(try value(.deriv, [(0, .infinity), (10, .infinity)], 0, 10).isNaN)
    }

    @Test func `the smallest and the largest are NaN only where all are`() throws {
        let pairs = [(0.0, Double.nan), (10, 3), (20, .nan), (30, -2), (40, .nan)]
        #expect(try value(.minimumOverTime, pairs, 0, 40) == -2)
        #expect(try value(.maximumOverTime, pairs, 0, 40) == 3)
        #expect(try value(.minimumOverTime, [(0, .nan), (10, .nan)], 0, 10).isNaN)
        #expect(try value(.maximumOverTime, [(0, -.infinity), (10, .nan)], 0, 10) == -.infinity)
        #expect(try value(.countOverTime, pairs, 0, 40) == 5)
        #expect(try value(.lastOverTime, pairs, 0, 40).isNaN)
    }

    @Test func `the last value counts from its own sample only`() throws {
        let result = try WindowFunction.lastOverTime.evaluate(
            over: samples([(0, 1), (10, 2)]), in: .seconds(0, 60)
        ).get()
        #expect(result == WindowValue(value: 2, firstSample: .second(10), lastSample: .second(10)))
        #expect(result.window == .zero)
    }

    @Test func `sums and means lose nothing to rounding`() throws {
        #expect(try value(.sumOverTime, [(0, 1), (1, 1e100), (2, 1), (3, -1e100)], 0, 3) == 2)
        #expect(try value(.averageOverTime, [(0, 1), (1, 1e100), (2, 1), (3, -1e100)], 0, 3) == 0.5)
        let tenths = (0..<10).map { (Double($0), 0.1) }
        #expect(try value(.sumOverTime, tenths, 0, 9) == 1)
        #expect(try value(.averageOverTime, tenths, 0, 9) == 0.1)
    }

    @Test func `a mean exists where the sum leaves the range`() throws {
        let most = Double.greatestFiniteMagnitude
        let mean = try value(.averageOverTime, [(0, most), (1, most), (2, most)], 0, 2)
        #expect(abs(mean / most - 1) < 1e-15)
        #expect(try value(.averageOverTime, [(0, -most), (1, -most)], 0, 1) == -most)
        let mixed = try value(.averageOverTime, [(0, most), (1, most), (2, -most), (3, -most)], 0, 3)
        #expect(mixed.magnitude < most * 1e-15)
        #expect(try value(.sumOverTime, [(0, most), (1, most)], 0, 1) == .infinity)
    }

    @Test func `the slope is that of the least-squares line`() throws {
        #expect(try value(.deriv, [(0, 0), (10, 20), (20, 40)], 0, 30) == 2)
        // Mean time 10, mean value 20/3: ((-10)(-20/3) + 0 + 10(10/3)) / 200 = 0.5.
        let slope = try value(.deriv, [(0, 0), (10, 10), (20, 10)], 0, 20)
        #expect(abs(slope - 0.5) < 1e-15)
        #expect(try value(.deriv, [(0, 0.1), (10, 0.1), (25, 0.1)], 0, 30) == 0)
        // Far from the epoch nothing is lost, since time counts from the first sample.
        let now = 1_795_375_000.0
        #expect(try value(.deriv, [(now, 1e9), (now + 1, 1e9 + 3), (now + 2, 1e9 + 6)], now, now + 2) == 3)
    }
}
