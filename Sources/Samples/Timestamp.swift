/// A point in time: whole milliseconds since the Unix epoch, the resolution of Prometheus and of a kubelet's page.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64

    /// Makes a point in time from milliseconds since the Unix epoch.
    @inlinable
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Makes a point in time from seconds since the Unix epoch, rounded to the nearest millisecond.
    @inlinable
    public init(seconds: Double) {
        self.milliseconds = Int64((seconds * 1000).rounded())
    }

    /// Seconds since the Unix epoch.
    @inlinable
    public var seconds: Double { Double(milliseconds) / 1000 }

    @inlinable
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The span from `earlier` to `later`, negative where they are the other way round.
    @inlinable
    public static func - (later: Timestamp, earlier: Timestamp) -> TimeSpan {
        TimeSpan(milliseconds: later.milliseconds - earlier.milliseconds)
    }

    @inlinable
    public static func - (time: Timestamp, span: TimeSpan) -> Timestamp {
        Timestamp(milliseconds: time.milliseconds - span.milliseconds)
    }

    @inlinable
    public static func + (time: Timestamp, span: TimeSpan) -> Timestamp {
        Timestamp(milliseconds: time.milliseconds + span.milliseconds)
    }

    /// Milliseconds since the epoch, in digits.
    public var description: String { String(milliseconds) }
}
