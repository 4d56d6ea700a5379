/// Serves `custom.metrics.k8s.io`: values that describe objects.
public protocol CustomMetricsProvider: Sendable {
    /// What is offered, sorted; it is asked for discovery, so it runs no plugin and waits for nothing.
    func customMetrics() -> [CustomMetricDescription]

    /// A metric of one object.
    ///
    /// - Returns: its values (more than one only where their labels differ), or why there is none.
    func customMetric(_ metric: String, of object: ObjectReference, where labels: LabelSelector) async
        -> CustomMetricAnswer

    /// A metric of every object of a kind whose labels match.
    ///
    /// - Parameters:
    ///   - resource: the kind of the objects.
    ///   - namespace: where they live, empty for cluster-scoped ones.
    ///   - selector: which of them, by their own labels.
    ///   - labels: which values, by the labels of the values.
    func customMetric(
        _ metric: String, ofAll resource: GroupResource, in namespace: String, matching selector: LabelSelector,
        where labels: LabelSelector
    ) async -> CustomMetricAnswer
}

/// A metric on offer.
public struct CustomMetricDescription: Hashable, Comparable, Sendable {
    /// The metric's name.
    public var metric: String
    /// What kind of object it describes.
    public var resource: GroupResource
    /// Whether those objects live in namespaces.
    public var isNamespaced: Bool
    /// One sentence that says what it measures.
    public var help: String

    /// Describes a metric.
    public init(metric: String, resource: GroupResource, isNamespaced: Bool, help: String) {
        self.metric = metric
        self.resource = resource
        self.isNamespaced = isNamespaced
        self.help = help
    }

    public static func < (left: CustomMetricDescription, right: CustomMetricDescription) -> Bool {
        (left.resource, left.metric) < (right.resource, right.metric)
    }
}

/// A value of a metric that describes an object.
public struct CustomMetricValue: Hashable, Sendable {
    /// The object it describes.
    public var object: ObjectReference
    /// The value's own labels.
    public var labels: Labels
    /// When the newest sample behind it was measured.
    public var timestamp: Timestamp
    /// The span of the samples behind it; nil where it comes from no span.
    public var window: TimeSpan?
    /// The value, finite.
    public var value: Double

    /// Makes a value.
    public init(
        object: ObjectReference, labels: Labels = [:], timestamp: Timestamp, window: TimeSpan?, value: Double
    ) {
        self.object = object
        self.labels = labels
        self.timestamp = timestamp
        self.window = window
        self.value = value
    }
}

/// An object for which there is no value, and why.
public struct AbsentValue: Hashable, Sendable {
    /// The object.
    public var object: ObjectReference
    /// Why it has no value.
    public var reason: AbsenceReason

    /// Makes an absence.
    public init(object: ObjectReference, reason: AbsenceReason) {
        self.object = object
        self.reason = reason
    }
}

/// What a provider has to say to one request.
public struct CustomMetricAnswer: Hashable, Sendable {
    /// The values, sorted by object.
    public var values: [CustomMetricValue]
    /// The objects asked for that have none.
    public var absent: [AbsentValue]
    /// Whether anything offers this metric for this kind of object at all.
    public var isKnown: Bool

    /// Makes an answer.
    public init(values: [CustomMetricValue] = [], absent: [AbsentValue] = [], isKnown: Bool = true) {
        self.values = values
        self.absent = absent
        self.isKnown = isKnown
    }

    /// The answer that nothing offers the metric.
    public static let unknownMetric = CustomMetricAnswer(isKnown: false)
}
