/// Takes samples in.
public protocol SampleSink: Sendable {
    /// The place of a series; it is made where there is none yet.
    ///
    /// - Returns: nil where the store is full and can't take another series.
    func series(for key: SeriesKey, kind: MetricKind) -> SeriesID?

    /// Appends samples of any number of series.
    ///
    /// A sample that is equal in time to the newest of its series is a duplicate and stored once; an older one is late
    /// and dropped. Both are counted.
    @discardableResult
    func append(_ samples: [IncomingSample]) -> AppendSummary

    /// Says that series are over for now, though their newest samples are not old: whoever brought them in was asked again
    /// and told nothing more of them. The next sample of a series revives it; series that are not known are left alone.
    ///
    /// In Prometheus' terms this is a staleness marker (prometheus.io/docs/prometheus/latest/querying/basics/#staleness),
    /// but for that it also ends windows: what is over has no current rate.
    func markStale(_ series: [SeriesID])

    /// Drops what was measured of an object before an instant, since it was measured of another object of the same name: a
    /// pod that was replaced leaves nothing to its successor.
    func discardSamples(of object: ObjectReference, before instant: Timestamp)
}

/// What became of a batch of samples.
public struct AppendSummary: Hashable, Sendable {
    /// How many were stored.
    public var appended = 0
    /// How many had the timestamp of the newest sample already held.
    public var duplicates = 0
    /// How many were older than the newest sample already held.
    public var late = 0
    /// How many were dated where the store takes none: past its retention already, or far in the future.
    public var refused = 0
    /// Places in the batch whose series the store has forgotten: ask for the series again and append once more.
    public var forgotten: [Int] = []

    /// Makes an empty summary.
    public init() {}
}
