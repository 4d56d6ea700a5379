/// The newest samples of one series, as ``SampleQuery/newestSamples(of:of:_:)`` finds them.
public struct Reading: Hashable, Sendable {
    /// The place of the series' metric among the metrics asked for.
    public var metric: Int
    /// The series' place in the store.
    public var series: SeriesID
    /// The series' labels.
    public var labels: Labels
    /// A number that two readings of one object, read together, have in common just where their labels are equal.
    public var labelNumber: UInt32
    /// The newest sample.
    public var newest: Sample
    /// The sample before the newest; nil where there is none.
    public var previous: Sample?

    /// Makes a reading.
    @inlinable
    public init(
        metric: Int, series: SeriesID, labels: Labels, labelNumber: UInt32, newest: Sample, previous: Sample?
    ) {
        self.metric = metric
        self.series = series
        self.labels = labels
        self.labelNumber = labelNumber
        self.newest = newest
        self.previous = previous
    }
}
