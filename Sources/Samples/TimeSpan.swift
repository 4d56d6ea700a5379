/// A length of time in whole milliseconds: the window of a value, the age of a sample.
public struct TimeSpan: Hashable, Comparable, Sendable {
    /// The length in milliseconds; negative spans are allowed.
    public var milliseconds: Int64

    /// Makes a span from milliseconds.
    @inlinable
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Makes a span from seconds, rounded to the nearest millisecond.
    @inlinable
    public static func seconds(_ seconds: Double) -> TimeSpan {
        TimeSpan(milliseconds: Int64((seconds * 1000).rounded()))
    }

    /// Makes a span from minutes.
    @inlinable
    public static func minutes(_ minutes: Int64) -> TimeSpan {
        TimeSpan(milliseconds: minutes * 60_000)
    }

    /// No time at all.
    public static let zero = TimeSpan(milliseconds: 0)

    /// The length in seconds.
    @inlinable
    public var seconds: Double { Double(milliseconds) / 1000 }

    /// The same length as the standard library's duration.
    public var duration: Duration { .milliseconds(milliseconds) }

    @inlinable
    public static func < (left: TimeSpan, right: TimeSpan) -> Bool {
        left.milliseconds < right.milliseconds
    }

    @inlinable
    public static func + (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        TimeSpan(milliseconds: left.milliseconds + right.milliseconds)
    }

    @inlinable
    public static func * (span: TimeSpan, factor: Double) -> TimeSpan {
        TimeSpan(milliseconds: Int64((Double(span.milliseconds) * factor).rounded()))
    }
}
