import Samples
import TestSupport

/// Series as they come and as they hardly ever come: counters and gauges with resets, gaps, jitter, single points, NaN.
struct RandomSeries {
    /// What values do.
    enum Course: CaseIterable {
        case counter, restarting, steep, constant, noise, whole, pages, holes, infinite, tiny, line
    }

    /// The labels of a series: its number and a group of a few.
    var labels: Labels
    /// Oldest first.
    var samples: [Sample]

    /// Makes some, all of them within half an hour.
    ///
    /// - Parameter start: milliseconds since the Unix epoch.
    static func make(_ count: Int, from start: Int64, _ random: inout FixedRandom) -> [RandomSeries] {
        (0..<count).map { number in
            let course = Course.allCases[number % Course.allCases.count]
            let labels: Labels = ["s": "\(number)", "g": ["a", "b", "long name"][number % 3]]
            let step = [1_000, 5_000, 15_000, 60_000].randomElement(using: &random) ?? 15_000
            let jitter = Int64([0, 50, step / 3, step - 1].randomElement(using: &random) ?? 0)
            var time = start + Int64.random(in: 0...600_000, using: &random)
            let length = number % 17 == 0 ? 1 : Int.random(in: 2...120, using: &random)
            var value = course == .counter ? Double.random(in: 0...5, using: &random) : 100
            var samples: [Sample] = []
            while samples.count < length, time < start + 1_800_000 {
                value = next(course, value, samples.count, &random)
                samples.append(Sample(timestamp: Timestamp(milliseconds: time), value: value))
                time += max(1, Int64(step) + Int64.random(in: -jitter...jitter, using: &random))
                if Int.random(in: 0..<25, using: &random) == 0 { time += Int64.random(in: 0...300_000, using: &random) }
            }
            return RandomSeries(labels: labels, samples: samples)
        }
    }

    private static func next(
        _ course: Course, _ value: Double, _ number: Int, _ random: inout FixedRandom
    ) -> Double {
        func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }
        switch course {
        case .counter: return ((value + .random(in: 0...2, using: &random)) * 1e9).rounded() / 1e9
        case .restarting:
            return chance(8)
                ? Double.random(in: 0...3, using: &random) : value + Double.random(in: 0...9, using: &random)
        case .steep: return (value.isNaN ? 0 : value) * Double.random(in: 1...1.3, using: &random)
        case .constant: return value
        case .noise: return Double.random(in: -1000...1000, using: &random)
        case .whole: return Double(Int.random(in: -3...3, using: &random))
        case .pages: return Double(Int.random(in: 0...50_000, using: &random)) * 4096
        case .holes: return chance(5) ? .nan : Double.random(in: 0...10, using: &random)
        case .infinite:
            return chance(12) ? (chance(2) ? .infinity : -.infinity) : Double.random(in: 0...10, using: &random)
        case .tiny: return Double.random(in: -1e-9...1e-9, using: &random)
        case .line: return 3 * Double(number) + 7
        }
    }

    /// All of them as an OpenMetrics page, for a metric `m`.
    static func page(_ all: [RandomSeries]) -> String {
        var page = "# TYPE m unknown\n"
        for series in all {
            for sample in series.samples {
                let value =
                    sample.value.isNaN
                    ? "NaN" : sample.value.isInfinite ? (sample.value > 0 ? "+Inf" : "-Inf") : "\(sample.value)"
                let milliseconds = String(sample.timestamp.milliseconds % 1000 + 1000).dropFirst()
                page += "m\(series.labels) \(value) \(sample.timestamp.milliseconds / 1000).\(milliseconds)\n"
            }
        }
        return page + "# EOF\n"
    }
}
