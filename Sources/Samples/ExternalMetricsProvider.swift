/// Serves `external.metrics.k8s.io`: values that describe no object of the cluster.
public protocol ExternalMetricsProvider: Sendable {
    /// What is offered, sorted; it is asked for discovery, so it waits for nothing.
    func externalMetrics() -> [ExternalMetricDescription]

    /// The values of a metric that a namespace may see and whose labels match.
    ///
    /// - Returns: the values, sorted by labels; none where nothing matches. The failure `unknownMetric` says that nothing
    ///   offers the metric at all; `pluginError` is told as an error of the server; with any other reason the answer is
    ///   empty and the reason goes with it as a warning.
    func externalMetric(_ metric: String, in namespace: String, matching selector: LabelSelector) async
        -> Result<[ExternalMetricValue], AbsenceReason>
}

/// An external metric on offer.
public struct ExternalMetricDescription: Hashable, Comparable, Sendable {
    /// The metric's name.
    public var metric: String
    /// One sentence that says what it measures.
    public var help: String

    /// Describes a metric.
    public init(metric: String, help: String) {
        self.metric = metric
        self.help = help
    }

    public static func < (left: ExternalMetricDescription, right: ExternalMetricDescription) -> Bool {
        left.metric < right.metric
    }
}

/// A value of an external metric.
public struct ExternalMetricValue: Hashable, Sendable {
    /// The labels that tell it from the metric's other values.
    public var labels: Labels
    /// When it was measured.
    public var timestamp: Timestamp
    /// The span of the samples behind it; nil where it comes from no span.
    public var window: TimeSpan?
    /// The value, finite.
    public var value: Double

    /// Makes a value.
    public init(labels: Labels, timestamp: Timestamp, window: TimeSpan?, value: Double) {
        self.labels = labels
        self.timestamp = timestamp
        self.window = window
        self.value = value
    }
}
