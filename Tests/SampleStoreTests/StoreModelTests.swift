import SampleStore
import Samples
import TestSupport
import Testing

/// The store as one would write it if speed and room were no matter.
private struct Model {
    struct Series {
        var key: SeriesKey
        var lastSign: Timestamp
        var samples: [Sample] = []
        var isOver = false
    }

    let retention: TimeSpan
    let maximumLead: TimeSpan
    var series: [SeriesID: Series] = [:]

    mutating func append(_ batch: [IncomingSample], now: Timestamp) -> AppendSummary {
        var summary = AppendSummary()
        for (position, incoming) in batch.enumerated() {
            guard var one = series[incoming.series] else {
                summary.forgotten.append(position)
                continue
            }
            let time = incoming.sample.timestamp
            series[incoming.series]?.isOver = false
            one.isOver = false
            if one.samples.contains(where: { $0.timestamp == time }), one.samples.last?.timestamp == time {
                summary.duplicates += 1
            } else if let newest = one.samples.last, newest.timestamp > time {
                summary.late += 1
            } else if time < now - retention || time > now + maximumLead {
                summary.refused += 1
            } else {
                summary.appended += 1
                one.samples.append(incoming.sample)
                one.samples.removeAll { $0.timestamp < time - retention }
                one.lastSign = time
                series[incoming.series] = one
            }
        }
        return summary
    }

    mutating func forget(now: Timestamp) {
        series = series.filter { $0.value.lastSign >= now - retention }
    }
}

struct StoreModelTests {
    /// Whole numbers, pages, decimal fractions, and what is neither.
    private static let values: [Double] = [
        0, 1, 2, 7, 4096, 8192, 0.5, 0.125, 1.75e9, 12.345678901, 12.345678902, -3, .pi, -0.0, .infinity, 1e300,
    ]

    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func `the store does what a naive model does`(seed: UInt64) {
        var random = FixedRandom(state: seed &* 0x9E37_79B9_7F4A_7C15)
        let clock = ManualClock(.second(10_000))
        let retention = TimeSpan.seconds([5, 20, 60, 200][Int(seed % 4)])
        let lead = TimeSpan.seconds(30)
        let store = InMemorySampleStore(
            policy: RetentionPolicy(retention: retention, maximumBytes: .max, maximumLead: lead), clock: clock,
            checksInvariants: true)
        var model = Model(retention: retention, maximumLead: lead)
        var everSeen: [SeriesID] = []

        for _ in 0..<1_500 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                let labels: Labels = ["l": String(Int.random(in: 0..<3, using: &random))]
                let key = SeriesKey.test(
                    "m\(Int.random(in: 0..<2, using: &random))", pod: "p\(Int.random(in: 0..<2, using: &random))",
                    labels: Bool.random(using: &random) ? labels : [:])
                guard let id = store.series(for: key, kind: .gauge) else {
                    Issue.record("a series was refused")
                    continue
                }
                if let known = model.series[id] {
                    #expect(known.key == key)
                } else {
                    #expect(!model.series.values.contains { $0.key == key })
                    #expect(!everSeen.contains(id))
                    model.series[id] = Model.Series(key: key, lastSign: clock.now())
                    everSeen.append(id)
                }
            case 1:
                clock.advance(by: TimeSpan(milliseconds: .random(in: 0...4000, using: &random)))
                model.forget(now: clock.now())
                store.forgetSilentSeries()
            case 2 where !everSeen.isEmpty:
                let over = everSeen.suffix(14).filter { _ in Bool.random(using: &random) }
                store.markStale(over)
                for id in over { model.series[id]?.isOver = true }
            case 2...6:
                guard !everSeen.isEmpty else { continue }
                let batch = (0..<Int.random(in: 1...30, using: &random)).map { _ in
                    let offset = Int64.random(in: -3...5, using: &random) * 250
                    let sample = Sample(
                        timestamp: clock.now() + TimeSpan(milliseconds: offset),
                        value: Self.values.randomElement(using: &random) ?? 0)
                    let recent = everSeen.suffix(14)
                    let series = recent[recent.startIndex + Int.random(in: 0..<recent.count, using: &random)]
                    return IncomingSample(series: series, sample: sample)
                }
                #expect(store.append(batch) == model.append(batch, now: clock.now()))
            default:
                guard let id = everSeen.randomElement(using: &random) else { continue }
                let start = clock.now() + TimeSpan(milliseconds: .random(in: -70_000...2000, using: &random))
                let range = TimeRange(
                    from: start, through: start + TimeSpan(milliseconds: .random(in: -10...70_000, using: &random)))
                let expected = model.series[id]?.samples ?? []
                #expect(store.samples(of: id, in: range) == expected.filter { range.contains($0.timestamp) })
                let newest = expected.last { $0.timestamp <= start }
                #expect(store.newestSample(of: id, at: start) == (model.series[id]?.isOver == true ? nil : newest))
            }
        }

        for (id, expected) in model.series { #expect(store.all(id) == expected.samples) }
        let statistics = store.statistics()
        let held = model.series.values.flatMap(\.samples).map(\.timestamp)
        #expect(statistics.series == model.series.count)
        #expect(statistics.samples >= held.count)
        #expect(statistics.samples <= held.count + 32 * model.series.count)
        #expect(statistics.newest == held.max())
        for key in Set(model.series.values.map(\.key)) {
            let expected = model.series.filter {
                $0.value.key.metric == key.metric && $0.value.key.object == key.object
            }
            let found = store.series(metric: key.metric, of: key.object)
            #expect(Set(found.map(\.id)) == Set(expected.keys))
            #expect(found.map { $0.labels["l"] ?? "" } == found.map { $0.labels["l"] ?? "" }.sorted())
        }
    }
}
