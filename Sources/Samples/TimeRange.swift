/// A stretch of time with both ends included, as a PromQL range selector looks at it.
public struct TimeRange: Hashable, Sendable {
    /// The first instant that belongs to the range.
    public var start: Timestamp
    /// The last instant that belongs to the range.
    public var end: Timestamp

    /// Makes a range; `end` lies at or after `start`, else the range holds nothing.
    @inlinable
    public init(from start: Timestamp, through end: Timestamp) {
        self.start = start
        self.end = end
    }

    /// Makes the range of the given length that ends at `end`.
    @inlinable
    public init(last window: TimeSpan, until end: Timestamp) {
        self.init(from: end - window, through: end)
    }

    /// The length of the range.
    @inlinable
    public var length: TimeSpan { end - start }

    /// Whether the instant lies in the range.
    @inlinable
    public func contains(_ time: Timestamp) -> Bool {
        start <= time && time <= end
    }
}
