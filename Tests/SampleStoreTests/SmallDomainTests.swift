import SampleStore
import Samples
import Testing

/// Every short history of a store with two series, each change followed by a look for contradictions.
struct SmallDomainTests {
    /// What can happen.
    private enum Step: CaseIterable {
        case appendFirst, appendBoth, appendLate, appendLongAfter, appendOdd, forget, discard, replace
    }

    @Test(arguments: Step.allCases.indices)
    private func `every history of five steps is free of contradictions`(first: Int) {
        let count = Step.allCases.count
        var histories = 1
        for _ in 1..<5 { histories *= count }
        for number in 0..<histories {
            let clock = ManualClock(.second(1000))
            let store = InMemorySampleStore(
                policy: RetentionPolicy(retention: .seconds(40), maximumBytes: 900), clock: clock)
            var rest = number
            var steps = [Step.allCases[first]]
            for _ in 1..<5 {
                steps.append(Step.allCases[rest % count])
                rest /= count
            }
            for (place, step) in steps.enumerated() { perform(step, place, store, clock) }
            let found = store._invariantCheck()
            if !found.isEmpty || store.statistics().bytes > 900 {
                Issue.record("\(steps): \(found)")
                return
            }
        }
    }

    private func perform(_ step: Step, _ place: Int, _ store: InMemorySampleStore, _ clock: ManualClock) {
        clock.advance(by: .seconds(step == .appendLongAfter ? 35 : 10))
        let now = clock.now()
        let first = store.series(for: .test("a"), kind: .gauge)
        let second = store.series(for: .test("b", pod: "q", labels: ["l": "1"]), kind: .gauge)
        func add(_ series: SeriesID?, _ ago: Double, _ value: Double) {
            guard let series else { return }
            store.append([IncomingSample(series: series, sample: Sample(timestamp: now - .seconds(ago), value: value))])
        }
        switch step {
        case .appendFirst, .appendLongAfter: add(first, 0, Double(place) / 8)
        case .appendBoth:
            for ago in [3.0, 2, 1] {
                add(first, ago, Double(place * 4096))
                add(second, ago, Double(place) + ago)
            }
        case .appendLate: add(first, 15, 1)
        case .appendOdd: add(second, 0, place % 2 == 0 ? .nan : .pi)
        case .forget:
            clock.advance(by: .seconds(41))
            store.forgetSilentSeries()
        case .discard: store.discardSamples(of: .pod("p", in: "n"), before: now - .seconds(5))
        case .replace:
            for number in 0..<3 { _ = store.series(for: .test("c", pod: "pod-\(number)"), kind: .gauge) }
        }
    }
}
