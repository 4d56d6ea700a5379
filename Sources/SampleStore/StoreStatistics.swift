public import Samples

/// What a store holds, and what became of everything that ever came in.
public struct StoreStatistics: Hashable, Sendable {
    /// How many series there are.
    public var series = 0
    /// How many samples there are, those past their time included whose memory wasn't needed yet.
    public var samples = 0
    /// What samples take in bytes, exactly, and series and their names, by estimate.
    public var bytes = 0
    /// When the oldest sample held was measured; nil in an empty store.
    public var oldest: Timestamp?
    /// When the newest sample held was measured; nil in an empty store.
    public var newest: Timestamp?
    /// How many samples were stored.
    public var appended = 0
    /// How many samples had the timestamp of the newest one of their series.
    public var duplicates = 0
    /// How many samples were older than the newest one of their series.
    public var late = 0
    /// How many samples were refused for their date: past the retention already, or too far in the future.
    public var refusedSamples = 0
    /// How many times a new series was refused for want of room.
    public var refusedSeries = 0
    /// How many series were forgotten because no sample came for the retention.
    public var forgottenSeries = 0
    /// How many samples were dropped before their time for want of room.
    public var evictedSamples = 0

    /// Makes statistics of an empty store.
    public init() {}

    /// What a sample takes with its share of everything, in bytes; nil in an empty store.
    public var bytesPerSample: Double? { samples == 0 ? nil : Double(bytes) / Double(samples) }

    /// Adds what another part of a store holds and counted.
    mutating func add(_ other: StoreStatistics) {
        series += other.series
        samples += other.samples
        bytes += other.bytes
        oldest = [oldest, other.oldest].compactMap { $0 }.min()
        newest = [newest, other.newest].compactMap { $0 }.max()
        appended += other.appended
        duplicates += other.duplicates
        late += other.late
        refusedSamples += other.refusedSamples
        refusedSeries += other.refusedSeries
        forgottenSeries += other.forgottenSeries
        evictedSamples += other.evictedSamples
    }
}
