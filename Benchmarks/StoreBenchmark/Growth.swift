import BenchmarkSupport
import SampleStore
import Samples

/// What a sample costs as a store grows.
@MainActor
func measureGrowth() {
    print("\na sample's cost by the number of series, in batches of 243, every series in turn")
    var first: Double?
    for count in [10_000, 100_000, 1_000_000, 5_000_000] {
        let store = InMemorySampleStore(policy: RetentionPolicy(maximumBytes: 16 << 30), clock: clock)
        let from = clock.now()
        var series: [SeriesID] = []
        series.reserveCapacity(count)
        for number in 0..<count {
            let key = SeriesKey(metric: "m\(number % 8)", object: .pod("pod-\(number / 8)-abcde", in: "default"))
            if let one = store.series(for: key, kind: .counter) { series.append(one) }
        }
        var times: [Double] = []
        var batch: [IncomingSample] = []
        for cycle in 1...8 {
            let now = from + TimeSpan(milliseconds: Int64(cycle) * 15_000)
            clock.set(to: now)
            var time = 0.0
            var place = 0
            while place < series.count {
                batch.removeAll(keepingCapacity: true)
                for one in series[place..<min(place + 243, series.count)] {
                    let value =
                        Double(Int64(cycle) * 750_000_000 + Int64(truncatingIfNeeded: one.hashValue) % 1_000_000) / 1e9
                    let sample = Sample(
                        timestamp: now - TimeSpan(milliseconds: Int64(one.index % 15_000)), value: value)
                    batch.append(IncomingSample(series: one, sample: sample))
                }
                place += batch.count
                time += nanoseconds { store.append(batch) }
            }
            times.append(time)
        }
        let cost = times.sorted()[4] / Double(series.count)
        report(
            "\(series.count) series", cost, "ns", "\(((cost / (first ?? cost)) * 100).rounded() / 100) of the smallest")
        first = first ?? cost
    }
}
