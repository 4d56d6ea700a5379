import Samples

/// What a derived metric came to for one object.
struct DerivedValue: Hashable, Sendable {
    /// The value, finite.
    var value: Double
    /// When the newest sample behind it was measured.
    var timestamp: Timestamp
    /// The span that the samples behind it cover; nil where it used none.
    var window: TimeSpan?
}
