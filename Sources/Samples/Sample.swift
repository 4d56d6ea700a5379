/// One measured value and when it was measured.
public struct Sample: Hashable, Sendable {
    /// When it was measured.
    public var timestamp: Timestamp
    /// What was measured.
    public var value: Double

    /// Makes a sample.
    @inlinable
    public init(timestamp: Timestamp, value: Double) {
        self.timestamp = timestamp
        self.value = value
    }
}

/// A sample on its way into a store.
public struct IncomingSample: Hashable, Sendable {
    /// The series it belongs to.
    public var series: SeriesID
    /// The sample itself.
    public var sample: Sample

    /// Addresses a sample to a series.
    @inlinable
    public init(series: SeriesID, sample: Sample) {
        self.series = series
        self.sample = sample
    }
}
