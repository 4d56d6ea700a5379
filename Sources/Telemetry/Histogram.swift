import Exposition
import Synchronization

/// A family of histograms, one for each combination of its labels' values.
public final class Histogram: MetricFamily {
    /// Upper bounds of buckets, rising, without the infinite one.
    public struct Buckets: Sendable {
        /// The bounds.
        public var bounds: [Double]

        /// Takes bounds as they are.
        public init(_ bounds: [Double]) {
            self.bounds = bounds
        }

        /// Bounds that grow by a factor.
        public static func exponential(from start: Double, by factor: Double, count: Int) -> Buckets {
            var bounds: [Double] = []
            var bound = start
            for _ in 0..<count {
                bounds.append(bound)
                bound *= factor
            }
            return Buckets(bounds)
        }

        /// Prometheus' usual bounds for durations in seconds, 5 ms to 10 s.
        public static let seconds = Buckets([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])
    }

    private struct Values {
        var counts: [UInt64]
        var sum = 0.0

        /// Notes an observation; `counts` has one place more than there are bounds, for what is above all.
        mutating func observe(_ value: Double, _ bounds: [Double]) {
            counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
            sum += value
        }
    }

    let name: String
    private let help: String
    private let bounds: [Double]
    private let labels: LabelNames
    private let values = Mutex<[[String]: Values]>([:])

    init(_ name: String, help: String, buckets: Buckets, labels: [String]) {
        self.name = name
        self.help = help
        bounds = buckets.bounds
        self.labels = LabelNames(names: labels)
        if labels.isEmpty { values.withLock { $0[[]] = Values(counts: Array(repeating: 0, count: bounds.count + 1)) } }
    }

    /// Notes a value.
    public func observe(_ value: Double, _ labelValues: String...) {
        observe(CollectionOfOne(value), labelValues)
    }

    /// Notes many values at once, of a histogram without labels.
    public func observe(all observed: some Sequence<Double>) {
        observe(observed, [])
    }

    /// Forgets the histogram of these labels' values.
    public func remove(_ labelValues: String...) {
        values.withLock { $0[labelValues] = nil }
    }

    private func observe(_ observed: some Sequence<Double>, _ key: [String]) {
        values.withLock { values in
            for value in observed {
                values[key, default: Values(counts: Array(repeating: 0, count: bounds.count + 1))].observe(
                    value, bounds)
            }
        }
    }

    func write(to page: inout ExpositionWriter) {
        let values = values.withLock { $0 }
        guard !values.isEmpty else { return }
        page.family(name, type: .histogram, help: help)
        for key in Array(values.keys).inOrder() {
            guard let histogram = values[key] else { continue }
            var total: UInt64 = 0
            for (place, count) in histogram.counts.enumerated() {
                total += count
                let bound = place < bounds.count ? ExpositionWriter.format(bounds[place]) : "+Inf"
                page.sample("\(name)_bucket", labels: labels.labels(key, and: ("le", bound)), value: Double(total))
            }
            page.sample("\(name)_sum", labels: labels.labels(key), value: histogram.sum)
            page.sample("\(name)_count", labels: labels.labels(key), value: Double(total))
        }
    }
}
