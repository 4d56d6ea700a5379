/// Which series of a metric are meant: by the object that they describe, and by their labels.
public struct SeriesSelector: Sendable {
    /// The metric's name.
    public var metric: String
    /// What kind of object the series describe; nil for any.
    public var resource: GroupResource?
    /// The namespace of the objects; nil for any.
    public var namespace: String?
    /// Conditions on the labels; all of them hold.
    public var matchers: [LabelMatcher]

    /// Makes a selector.
    public init(
        metric: String, resource: GroupResource? = nil, namespace: String? = nil, matchers: [LabelMatcher] = []
    ) {
        self.metric = metric
        self.resource = resource
        self.namespace = namespace
        self.matchers = matchers
    }

    /// Whether a series of the metric with this object and these labels is meant.
    public func matches(_ object: ObjectReference, _ labels: Labels) -> Bool {
        (resource == nil || resource == object.resource)
            && (namespace == nil || namespace == object.namespace)
            && matchers.allSatisfy { $0.matches(labels[$0.name]) }
    }
}

/// A series found by a selector.
public struct FoundSeries: Hashable, Sendable {
    /// Its place in the store.
    public var id: SeriesID
    /// The object that it describes.
    public var object: ObjectReference
    /// Its labels.
    public var labels: Labels

    /// Makes a finding.
    public init(id: SeriesID, object: ObjectReference, labels: Labels) {
        self.id = id
        self.object = object
        self.labels = labels
    }
}
