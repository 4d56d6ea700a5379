import SampleStore
import Samples
import Testing

/// Series that are over, though their newest samples are not old.
struct StaleTests {
    private let clock = ManualClock(.second(1000))
    private var window: CurrentWindow {
        CurrentWindow(length: .seconds(60), now: clock.now(), maximumAge: .seconds(60))
    }

    private func values(_ store: InMemorySampleStore) -> [Result<Double, AbsenceReason>] {
        var values: [Result<Double, AbsenceReason>] = []
        let isKnown = store.evaluate(
            { _ in .sumOverTime }, overAll: "m", of: .pod("p", in: "d"), in: window, where: { _ in true },
            { values.append($1.map(\.value)) })
        #expect(isKnown)
        return values
    }

    @Test func `a series that is over has no current value until another sample comes`() throws {
        let store = InMemorySampleStore(clock: clock, checksInvariants: true)
        let series = try ["a", "b"].map { label in
            let key = SeriesKey(metric: "m", object: .pod("p", in: "d"), labels: ["l": label])
            return try #require(store.series(for: key, kind: .gauge))
        }
        for series in series { store.append(3, at: 990, to: series) }
        #expect(values(store) == [.success(3), .success(3)])
        store.markStale([series[1]])
        #expect(values(store) == [.success(3), .failure(.noSamples)])
        #expect(store.newestSample(of: series[1], at: .second(1000)) == nil)
        let window = window
        #expect(
            store.currentSample(of: series[0], at: window.now, maximumAge: window.maximumAge).map(\.value)
                == .success(3))
        // Its history is there.
        #expect(store.all(series[1]).map(\.value) == [3])
        // Any sample is a sign of it, a duplicate too.
        store.append(3, at: 990, to: series[1])
        #expect(values(store) == [.success(3), .success(3)])
        store.markStale(series)
        store.append(4, at: 995, to: series[1])
        #expect(values(store) == [.failure(.noSamples), .success(7)])
    }

    @Test func `a place that goes to another series is not over`() throws {
        let store = InMemorySampleStore(
            policy: RetentionPolicy(retention: .seconds(100)), clock: clock, checksInvariants: true)
        let key = SeriesKey(metric: "m", object: .pod("p", in: "d"), labels: [:])
        let former = try #require(store.series(for: key, kind: .gauge))
        store.append(1, at: 1000, to: former)
        store.markStale([former])
        clock.advance(by: .seconds(200))
        store.forgetSilentSeries()
        let series = try #require(store.series(for: key, kind: .gauge))
        #expect(series.index == former.index && series != former)
        store.append(2, at: 1190, to: series)
        store.markStale([former])
        #expect(values(store) == [.success(2)])
    }
}
