import SampleStore
import Samples
import Testing

struct StoreTests {
    let clock = ManualClock(.second(1000))

    func store(retention: Double = 900, maximumBytes: Int = 1 << 20) -> InMemorySampleStore {
        InMemorySampleStore(
            policy: RetentionPolicy(retention: .seconds(retention), maximumBytes: maximumBytes), clock: clock)
    }

    @Test func `samples come back in order, by range and by instant`() throws {
        let store = store()
        let series = try #require(store.series(for: .test(), kind: .gauge))
        for second in 0..<100 { store.append(Double(second), at: 500 + Double(second) * 2, to: series) }
        let all = store.all(series)
        #expect(all.map(\.value) == (0..<100).map(Double.init))
        #expect(store.samples(of: series, in: .seconds(510, 516)).map(\.value) == [5, 6, 7, 8])
        #expect(store.samples(of: series, in: .seconds(511, 511)) == [])
        #expect(store.samples(of: series, in: .seconds(516, 510)) == [])
        #expect(store.samples(of: series, in: .seconds(0, 499)) == [])
        #expect(store.samples(of: series, in: .seconds(699, 800)) == [])
        #expect(store.newestSample(of: series, at: .second(700))?.value == 99)
        #expect(store.newestSample(of: series, at: .second(511))?.value == 5)
        #expect(store.newestSample(of: series, at: .second(500))?.value == 0)
        #expect(store.newestSample(of: series, at: .second(499)) == nil)
        let value = try store.evaluate(.sumOverTime, over: series, in: .seconds(510, 516)).get()
        #expect(value == WindowValue(value: 26, firstSample: .second(510), lastSample: .second(516)))
    }

    @Test func `a sample twice is stored once and an older one is dropped, both counted`() throws {
        let store = store()
        let series = try #require(store.series(for: .test(), kind: .gauge))
        let batch = [990.0, 995, 995, 991, 995, 1000].map {
            IncomingSample(series: series, sample: Sample(timestamp: .second($0), value: $0))
        }
        let summary = store.append(batch)
        #expect((summary.appended, summary.duplicates, summary.late, summary.refused) == (3, 2, 1, 0))
        #expect(store.all(series).map(\.value) == [990, 995, 1000])
        let statistics = store.statistics()
        #expect((statistics.appended, statistics.duplicates, statistics.late) == (3, 2, 1))
    }

    @Test func `samples past the retention or far in the future are refused`() throws {
        let store = store(retention: 100)
        let series = try #require(store.series(for: .test(), kind: .gauge))
        #expect(store.append(1, at: 899, to: series).refused == 1)
        #expect(store.append(1, at: 1601, to: series).refused == 1)
        #expect(store.append(1, at: 900, to: series).appended == 1)
        #expect(store.append(1, at: 1600, to: series).appended == 1)
        #expect(store.statistics().refusedSamples == 2)
    }

    @Test func `a series reaches back the retention from its newest sample`() throws {
        let store = store(retention: 60)
        let series = try #require(store.series(for: .test(), kind: .gauge))
        for second in 0..<500 {
            clock.set(to: .second(1000 + Double(second)))
            store.append(Double(second), at: 1000 + Double(second), to: series)
            let oldest = max(0, second - 60)
            #expect(store.all(series).map(\.value) == (oldest...second).map(Double.init))
        }
        let statistics = store.statistics()
        // Memory of samples past their time is used again when the series needs it.
        #expect((61...100).contains(statistics.samples))
        #expect(statistics.newest == .second(1499))
        #expect(statistics.evictedSamples == 0)
        // A gap longer than the retention leaves the newest sample alone.
        clock.set(to: .second(2000))
        store.append(7, at: 2000, to: series)
        #expect(store.all(series).map(\.value) == [7])
    }

    @Test func `a series goes on after a gap of months`() throws {
        let store = InMemorySampleStore(
            policy: RetentionPolicy(retention: .seconds(60), maximumBytes: 1 << 20), clock: clock,
            checksInvariants: true)
        let series = try #require(store.series(for: .test(), kind: .gauge))
        for second in 0..<30 { store.append(.pi * Double(second), at: 1000 + Double(second), to: series) }
        // A sample dated that far ahead is refused, and takes nothing with it.
        #expect(store.append(7, at: 1000 + 60 * 86_400, to: series).refused == 1)
        #expect(store.all(series).count == 30)
        clock.advance(by: .minutes(60 * 24 * 60))
        #expect(store.append(7, at: clock.now().seconds, to: series).appended == 1)
        #expect(store.all(series).map(\.value) == [7])
        #expect(store.statistics().samples == 1)
    }

    @Test func `silent series are forgotten and their identifiers never mean another series`() throws {
        let store = store(retention: 60)
        let old = try #require(store.series(for: .test(pod: "old"), kind: .gauge))
        let kept = try #require(store.series(for: .test(pod: "kept"), kind: .gauge))
        let empty = try #require(store.series(for: .test(pod: "empty"), kind: .gauge))
        store.append(1, at: 1000, to: old)
        clock.set(to: .second(1050))
        store.append(1, at: 1050, to: kept)
        clock.set(to: .second(1060))
        store.forgetSilentSeries()
        #expect(store.statistics().series == 3)
        clock.set(to: .second(1061))
        store.forgetSilentSeries()
        #expect(store.statistics().series == 1)
        #expect(store.statistics().forgottenSeries == 2)
        #expect(store.series(metric: "m", of: .pod("old", in: "n")) == [])
        #expect(store.series(metric: "m", of: .pod("kept", in: "n")) == [SelectedSeries(id: kept, labels: [:])])

        // Its place is given away again, or that of the other one where they had one stripe.
        let new = try #require(store.series(for: .test(pod: "old"), kind: .gauge))
        #expect([old.index, empty.index].contains(new.index))
        #expect(new != old && new != empty)
        store.append(5, at: 1061, to: new)
        #expect(store.all(old) == [])
        #expect(store.newestSample(of: old, at: .second(2000)) == nil)
        #expect(store.evaluate(.lastOverTime, over: old, in: .always) == .failure(.noSamples))
        let batch = [empty, kept, old].map {
            IncomingSample(series: $0, sample: Sample(timestamp: .second(1062), value: 1))
        }
        let summary = store.append(batch)
        #expect(summary.forgotten == [0, 2])
        #expect(summary.appended == 1)
        #expect(store.all(new).map(\.value) == [5])
    }

    @Test func `appending forgets silent series by itself`() throws {
        let store = store(retention: 60)
        let silent = try #require(store.series(for: .test(pod: "silent"), kind: .gauge))
        let busy = try #require(store.series(for: .test(pod: "busy"), kind: .gauge))
        for second in stride(from: 1000.0, through: 1070, by: 10) {
            clock.set(to: .second(second))
            store.append(1, at: second, to: busy)
        }
        #expect(store.statistics().series == 1)
        #expect(store.append(1, at: 1070, to: silent).forgotten == [0])
    }

    @Test func `an identifier of another store is refused`() {
        let summary = store().append(1, at: 1000, to: SeriesID(index: 99, generation: 0))
        #expect(summary.forgotten == [0])
        #expect(store().series(metric: "m", of: .node("n")) == [])
    }

    @Test func `series of an object are sorted by labels and found again`() throws {
        let store = store()
        let all: [Labels] = [
            ["b": "1"], ["a": "2"], [:], ["a": "1", "b": "1"], ["a": "1"], ["a": "1", "b": "0"], ["a": "10"],
        ]
        let ids = try all.map { try #require(store.series(for: .test(labels: $0), kind: .gauge)) }
        #expect(Set(ids).count == all.count)
        for (labels, id) in zip(all, ids) { #expect(store.series(for: .test(labels: labels), kind: .gauge) == id) }
        let found = store.series(metric: "m", of: .pod("p", in: "n"))
        #expect(
            found.map(\.labels) == [
                [:], ["a": "1"], ["a": "1", "b": "0"], ["a": "1", "b": "1"], ["a": "10"], ["a": "2"], ["b": "1"],
            ])
        for one in found { #expect(store.series(for: .test(labels: one.labels), kind: .gauge) == one.id) }
        #expect(store.series(metric: "other", of: .pod("p", in: "n")) == [])
        #expect(store.series(metric: "m", of: .pod("p", in: "other")) == [])
        #expect(store.series(metric: "m", of: .node("p")) == [])
    }
}
