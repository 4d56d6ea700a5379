import SampleStore
import Samples
import Testing

/// What is asked in one question about the series of an object, against the same put together from single questions.
struct CurrentWindowTests {
    let clock = ManualClock(.second(4000))
    let object = ObjectReference.pod("p", in: "n")

    /// Series of `m`: one that is current, one long enough to be read outside of the lock, one that is too old, one with one
    /// sample, one dated after now; and one of another metric.
    func store() throws -> InMemorySampleStore {
        let store = InMemorySampleStore(policy: RetentionPolicy(retention: .minutes(60)), clock: clock)
        func fill(_ name: String, metric: String = "m", from start: Double, to end: Double, by step: Double) throws {
            let key = SeriesKey(metric: metric, object: object, labels: ["c": name])
            let series = try #require(store.series(for: key, kind: .counter))
            for second in stride(from: start, through: end, by: step) {
                store.append((second * 7).truncatingRemainder(dividingBy: 1000), at: second, to: series)
            }
        }
        try fill("current", from: 3500, to: 3990, by: 15)
        try fill("long", from: 3000, to: 3998, by: 2)
        try fill("old", from: 3000, to: 3700, by: 15)
        try fill("one", from: 3985, to: 3985, by: 1)
        try fill("ahead", from: 3900, to: 4050, by: 15)
        try fill("other", metric: "x", from: 3900, to: 3990, by: 15)
        return store
    }

    private struct Finding: Equatable {
        var series: SelectedSeries
        var result: Result<WindowValue, AbsenceReason>
    }

    private func ask(
        _ store: InMemorySampleStore, _ metric: String, _ window: CurrentWindow,
        where wanted: (Labels) -> Bool = { _ in true }, _ function: CurrentWindowFunction
    ) -> (isKnown: Bool, findings: [Finding]) {
        var findings: [Finding] = []
        let isKnown = store.evaluate(function, overAll: metric, of: object, in: window, where: wanted) {
            findings.append(Finding(series: $0, result: $1))
        }
        return (isKnown, findings)
    }

    /// From single questions.
    private func expected(
        _ store: InMemorySampleStore, _ window: CurrentWindow, _ function: CurrentWindowFunction
    ) -> [Finding] {
        store.series(metric: "m", of: object).map { series in
            let result = store.currentSample(of: series.id, at: window.now, maximumAge: window.maximumAge).flatMap {
                newest -> Result<WindowValue, AbsenceReason> in
                let start = max(newest.timestamp - window.length, window.earliest ?? newest.timestamp - window.length)
                guard start <= newest.timestamp else { return .failure(AbsenceReason.noSamples) }
                return store.evaluate(
                    function(window.now - newest.timestamp), over: series.id,
                    in: TimeRange(from: start, through: newest.timestamp))
            }
            return Finding(series: series, result: result)
        }
    }

    @Test(arguments: [nil, Timestamp.second(3950), .second(3995)])
    func `every function answers for all series as it does for each`(earliest: Timestamp?) throws {
        let store = try store()
        let window = CurrentWindow(
            length: .minutes(2), now: clock.now(), maximumAge: .seconds(60), earliest: earliest)
        for function in WindowFunction.simple + [.quantileOverTime(0.9)] {
            let (isKnown, findings) = ask(store, "m", window) { _ in function }
            #expect(isKnown)
            #expect(findings == expected(store, window) { _ in function }, "\(function)")
            #expect(findings.map { $0.series.labels["c"] } == ["ahead", "current", "long", "old", "one"])
        }
        let ahead: CurrentWindowFunction = { .predictLinear(seconds: 60 + $0.seconds) }
        #expect(ask(store, "m", window, ahead).findings == expected(store, window, ahead))
    }

    @Test func `what is too old, single or missing says so`() throws {
        let store = try store()
        let window = CurrentWindow(length: .minutes(2), now: clock.now(), maximumAge: .seconds(60))
        let reasons = ask(store, "m", window) { _ in .rate }.findings.map { finding -> AbsenceReason? in
            guard case .failure(let reason) = finding.result else { return nil }
            return reason
        }
        #expect(reasons == [nil, nil, nil, .stale(age: .seconds(310)), .singleSample])
        let (isKnown, findings) = ask(store, "m", window, where: { $0["c"] == "nobody" }) { _ in .rate }
        #expect(isKnown && findings.isEmpty)
        let unknown = ask(store, "unheard_of", window) { _ in .rate }
        #expect(!unknown.isKnown && unknown.findings.isEmpty)
    }

    @Test func `only series that are wanted are looked at`() throws {
        let store = try store()
        let window = CurrentWindow(length: .minutes(2), now: clock.now(), maximumAge: .seconds(60))
        var looked = 0
        let findings = ask(store, "m", window, where: { $0["c"] == "long" }) { _ in
            looked += 1
            return .countOverTime
        }.findings
        #expect(findings.map { $0.series.labels } == [["c": "long"]])
        #expect(try findings.first?.result.get().value == 61)
        #expect(looked == 1)
    }
}
