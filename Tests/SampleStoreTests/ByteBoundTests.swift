import SampleStore
import Samples
import Testing

struct ByteBoundTests {
    let clock = ManualClock(.second(100_000))

    func store(_ maximumBytes: Int) -> InMemorySampleStore {
        InMemorySampleStore(
            policy: RetentionPolicy(retention: .seconds(100_000), maximumBytes: maximumBytes), clock: clock)
    }

    @Test func `a full store keeps the newest samples of a series`() throws {
        let store = store(10_000)
        let series = try #require(store.series(for: .test(), kind: .counter))
        for second in 0..<5000 {
            #expect(store.append(Double(second), at: 1000 + Double(second), to: series).appended == 1)
            #expect(store.statistics().bytes <= 10_000)
        }
        #expect(store._invariantCheck() == [])
        let held = store.all(series).map(\.value)
        #expect(held.count > 400)
        #expect(held == (5000 - held.count..<5000).map(Double.init))
        let statistics = store.statistics()
        #expect(statistics.samples == held.count)
        #expect(statistics.evictedSamples == 5000 - held.count)
    }

    @Test func `history makes room for new series until there is none, then new series are refused`() throws {
        let store = store(50_000)
        var series: [SeriesID] = []
        let first = try #require(store.series(for: .test(pod: "first"), kind: .gauge))
        for second in 0..<2000 { store.append(Double(second), at: 1000 + Double(second), to: first) }
        var pod = 0
        while let next = store.series(for: .test(pod: "pod-\(pod)"), kind: .gauge) {
            store.append(1, at: 3000, to: next)
            series.append(next)
            pod += 1
            #expect(store.statistics().bytes <= 50_000)
            try #require(pod < 1000)
        }
        #expect(pod > 50)
        #expect(store.statistics().refusedSeries == 1)
        // The one that filled the store has given up all but a few of its samples.
        let rest = store.all(first).map(\.value)
        #expect(rest.last == 1999)
        #expect(rest.count <= 300)

        // All go on taking samples that are hard to compress, each giving up its own older half where nobody has anything to
        // spare.
        func value(_ second: Int) -> Double { Double(second * second % 997) / 7 }
        for second in 0..<60 {
            for one in series {
                #expect(store.append(value(second), at: 3001 + Double(second), to: one).appended == 1)
            }
        }
        for one in series {
            let held = store.all(one).map(\.value)
            #expect((4..<60).contains(held.count))
            #expect(held == (60 - held.count..<60).map(value))
        }
        #expect(store._invariantCheck() == [])
        let statistics = store.statistics()
        #expect(statistics.bytes <= 50_000)
        #expect(statistics.samples == series.reduce(store.all(first).count) { $0 + store.all($1).count })
        #expect(statistics.appended == statistics.samples + statistics.evictedSamples)
    }

    @Test func `forgotten series give everything back`() throws {
        let store = InMemorySampleStore(
            policy: RetentionPolicy(retention: .seconds(60), maximumBytes: 50_000), clock: clock)
        for round in 0..<20 {
            for pod in 0..<30 {
                let series = try #require(store.series(for: .test(pod: "\(round)-\(pod)"), kind: .gauge))
                for second in 0..<20 { store.append(1, at: clock.now().seconds + Double(second), to: series) }
            }
            clock.advance(by: .seconds(100))
            store.forgetSilentSeries()
            #expect(store.statistics().series == 0)
            #expect(store.statistics().samples == 0)
            #expect(store.statistics().bytes == 0)
            #expect(store.statistics().oldest == nil)
        }
        #expect(store.statistics().forgottenSeries == 600)
    }
}
