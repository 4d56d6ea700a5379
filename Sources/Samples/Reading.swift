/// The newest samples of one series, as ``SampleQuery/newestSamples(of:of:_:)`` finds them.
public struct Reading: Hashable, Sendable {
    /// The place of the series' metric among the metrics asked for.
    public var metric: Int
    /// The series' place in the store.
    public var series: SeriesID
    /// The series' labels.
    public var labels: Labels
    /// The newest sample.
    public var newest: Sample
    /// The sample before the newest; nil where there is none.
    public var previous: Sample?

    /// Makes a reading.
    @inlinable
    public init(metric: Int, series: SeriesID, labels: Labels, newest: Sample, previous: Sample?) {
        self.metric = metric
        self.series = series
        self.labels = labels
        self.newest = newest
        self.previous = previous
    }
}
