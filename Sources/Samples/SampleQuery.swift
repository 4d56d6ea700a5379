/// Reads what a store holds. Readers never wait for a writer for longer than it takes to copy a few numbers.
public protocol SampleQuery: Sendable {
    /// The series of one object under one metric name, sorted by labels.
    func series(metric: String, of object: ObjectReference) -> [SelectedSeries]

    /// The objects of a kind that have series, in no order.
    func objects(of resource: GroupResource) -> [ObjectReference]

    /// Whether an object has series.
    func isKnown(_ object: ObjectReference) -> Bool

    /// Every series of a metric that a selector wants, sorted by object and labels.
    func series(matching selector: SeriesSelector) -> [FoundSeries]

    /// The two newest samples of every series that objects have under some metric names.
    ///
    /// What is read of one object is of one moment: a batch that says something of it is there as a whole or not at all.
    /// The newest sample may be dated after now, or long ago.
    ///
    /// - Parameters:
    ///   - metrics: the metrics' names.
    ///   - objects: the objects asked for.
    ///   - body: gets an object's place among those asked for, and its readings; neither objects nor readings come in an
    ///     order that means anything.
    func newestSamples(
        of metrics: [String], of objects: [ObjectReference],
        _ body: (_ object: Int, _ readings: [Reading]) -> Void)

    /// The samples of a series within a range, oldest first.
    func samples(of series: SeriesID, in range: TimeRange) -> [Sample]

    /// The newest sample of a series at or before an instant; nil of a series that is over (``SampleSink/markStale(_:)``).
    func newestSample(of series: SeriesID, at instant: Timestamp) -> Sample?

    /// How far back the store's knowledge of anything reaches: when the first sample was measured that it ever took in; nil
    /// before there was one.
    ///
    /// A range that begins before this asks for what nobody was there to see, which is not the same as nothing having
    /// happened.
    var historyStart: Timestamp? { get }

    /// A window function over one series.
    ///
    /// - Returns: the value, or why there is none (`noSamples`, `singleSample`).
    func evaluate(_ function: WindowFunction, over series: SeriesID, in range: TimeRange) -> Result<
        WindowValue, AbsenceReason
    >

    /// A window function over every current series that an object has of a metric, all of one moment.
    ///
    /// - Parameters:
    ///   - wanted: whether a series counts, by its labels; it must be quick and ask the store nothing.
    ///   - body: gets a series, and the function's value or why there is none (`noSamples`, `stale`, `singleSample`); the
    ///     series come sorted by labels, and one that is over has no samples.
    /// - Returns: whether the object has any series of the metric, wanted or not.
    func evaluate(
        _ function: CurrentWindowFunction, overAll metric: String, of object: ObjectReference, in window: CurrentWindow,
        where wanted: (Labels) -> Bool, _ body: (SelectedSeries, Result<WindowValue, AbsenceReason>) -> Void
    ) -> Bool
}

/// A series found by a query.
public struct SelectedSeries: Hashable, Sendable {
    /// Its place in the store.
    public var id: SeriesID
    /// Its labels (the object's own name is not among them).
    public var labels: Labels

    /// Makes a finding.
    public init(id: SeriesID, labels: Labels) {
        self.id = id
        self.labels = labels
    }
}
