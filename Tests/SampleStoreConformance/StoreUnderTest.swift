public import Samples

/// A store as the conformance suite sees it: one that lies in memory, or one that is asked over a network.
///
/// A conforming type translates; it adds nothing of its own.
public protocol StoreUnderTest: Sendable {
    /// Takes samples in, those of one series oldest first, and returns once they can be read.
    func append(_ samples: [(key: SeriesKey, sample: Sample)]) async throws

    /// The samples of a series within a range, oldest first; none where there is no such series.
    func samples(of key: SeriesKey, in range: TimeRange) async throws -> [Sample]

    /// A window function over a series; `noSamples` where there is no such series.
    func evaluate(_ function: WindowFunction, over key: SeriesKey, in range: TimeRange) async throws
        -> Result<WindowValue, AbsenceReason>

    /// The series of a metric that a selector wants, sorted by object and labels.
    func series(matching selector: SeriesSelector) async throws -> [SeriesKey]

    /// The newest sample of each series that an object has under a metric name.
    func newestSamples(of metric: String, of object: ObjectReference) async throws -> [Labels: Sample]

    /// Drops what was measured of an object before an instant.
    func discardSamples(of object: ObjectReference, before instant: Timestamp) async throws
}
