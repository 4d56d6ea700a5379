import SampleStore
import SampleStoreConformance
import Samples
import Testing

/// The store in memory, as the conformance suite sees it.
private struct InMemoryStoreUnderTest: StoreUnderTest {
    let store: InMemorySampleStore

    func append(_ samples: [(key: SeriesKey, sample: Sample)]) throws {
        store.append(
            try samples.map { key, sample in
                IncomingSample(series: try #require(store.series(for: key, kind: .gauge)), sample: sample)
            })
    }

    private func series(_ key: SeriesKey) -> SeriesID? {
        store.series(metric: key.metric, of: key.object).first { $0.labels == key.labels }?.id
    }

    func samples(of key: SeriesKey, in range: TimeRange) -> [Sample] {
        series(key).map { store.samples(of: $0, in: range) } ?? []
    }

    func evaluate(
        _ function: WindowFunction, over key: SeriesKey, in range: TimeRange
    ) -> Result<WindowValue, AbsenceReason> {
        series(key).map { store.evaluate(function, over: $0, in: range) } ?? .failure(.noSamples)
    }

    func series(matching selector: SeriesSelector) -> [SeriesKey] {
        store.series(matching: selector).map {
            SeriesKey(metric: selector.metric, object: $0.object, labels: $0.labels)
        }
    }

    func newestSamples(of metric: String, of object: ObjectReference) -> [Labels: Sample] {
        var found: [Labels: Sample] = [:]
        store.newestSamples(of: [metric], of: [object]) { _, readings in
            for reading in readings { found[reading.labels] = reading.newest }
        }
        return found
    }

    func discardSamples(of object: ObjectReference, before instant: Timestamp) {
        store.discardSamples(of: object, before: instant)
    }
}

struct ConformanceTests {
    @Test(arguments: ConformanceCase.allCases)
    func `the store in memory conforms`(what: ConformanceCase) async throws {
        let store = InMemorySampleStore(clock: ManualClock(ConformanceCase.now), checksInvariants: true)
        #expect(try await what.failures(of: InMemoryStoreUnderTest(store: store)) == [])
    }

    /// A store with faults of its own.
    private struct Faulty: StoreUnderTest {
        let inner: InMemoryStoreUnderTest
        func append(_ samples: [(key: SeriesKey, sample: Sample)]) throws { try inner.append(samples) }
        func samples(of key: SeriesKey, in range: TimeRange) -> [Sample] {
            inner.samples(of: key, in: range).filter { $0.timestamp > range.start }.map {
                Sample(timestamp: $0.timestamp, value: Double(Float($0.value)))
            }
        }
        func evaluate(
            _ function: WindowFunction, over key: SeriesKey, in range: TimeRange
        ) -> Result<WindowValue, AbsenceReason> {
            inner.evaluate(function == .rate ? .deriv : function, over: key, in: range).mapError { _ in
                .stale(age: .zero)
            }
        }
        func series(matching selector: SeriesSelector) -> [SeriesKey] {
            inner.series(matching: SeriesSelector(metric: selector.metric))
        }
        func newestSamples(of metric: String, of object: ObjectReference) -> [Labels: Sample] {
            inner.newestSamples(of: metric, of: object).filter { $0.key["c"] != "y" }
        }
        func discardSamples(of object: ObjectReference, before instant: Timestamp) {}
    }

    @Test(arguments: [
        ConformanceCase.rangesHaveBothTheirEnds, .valuesAreKeptBitByBit, .selectorsChoose, .theNewestSamplesOfAnObject,
        .windowFunctionsHavePromQLsValues, .absencesHaveReasons, .aReplacedObjectLeavesNothing,
    ])
    func `a faulty store is found out`(what: ConformanceCase) async throws {
        let store = InMemorySampleStore(clock: ManualClock(ConformanceCase.now))
        #expect(try await !what.failures(of: Faulty(inner: InMemoryStoreUnderTest(store: store))).isEmpty)
    }
}
