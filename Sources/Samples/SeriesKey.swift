/// What a series is: a metric name, the object that it describes, and further labels (a container is a label of its pod's
/// series).
public struct SeriesKey: Hashable, Sendable, CustomStringConvertible {
    /// The metric's name: `container_cpu_usage_seconds_total`.
    public var metric: String
    /// The object that the samples describe.
    public var object: ObjectReference
    /// What tells this series from others of the same metric and object.
    public var labels: Labels

    /// Names a series.
    public init(metric: String, object: ObjectReference, labels: Labels = [:]) {
        self.metric = metric
        self.object = object
        self.labels = labels
    }

    public var description: String { "\(metric)\(labels) of \(object)" }
}

/// A series' place in a store, so that a sample can be appended without naming the series again.
///
/// An identifier stays valid until the store forgets the series; then it is refused (never taken for another series).
public struct SeriesID: Hashable, Sendable {
    /// The place in the store's arrays.
    public var index: UInt32
    /// How often that place has been given away, so that a forgotten series is told from its successor.
    public var generation: UInt32

    /// Makes an identifier; only stores do.
    @inlinable
    public init(index: UInt32, generation: UInt32) {
        self.index = index
        self.generation = generation
    }
}

/// How the values of a metric behave over time.
public enum MetricKind: String, Hashable, Sendable {
    /// It only rises, and starts again at 0 when what it counts restarts.
    case counter
    /// It goes up and down.
    case gauge
}
