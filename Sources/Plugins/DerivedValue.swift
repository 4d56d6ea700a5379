import Samples

/// What a derived metric came to for one object.
struct DerivedValue: Hashable, Sendable {
    /// The values, finite, with labels that differ; one without labels where the plugin returned a number.
    var values: [LabelledValue]
    /// When the newest sample behind it was measured.
    var timestamp: Timestamp
    /// The span that the samples behind it cover; nil where it used none.
    var window: TimeSpan?

    /// The values whose labels are wanted, made one.
    ///
    /// - Returns: nil where no value has such labels.
    func combined(by aggregation: SetAggregation, where labels: LabelSelector = .everything) -> Double? {
        let wanted = labels.isEmpty ? values : values.filter { labels.matches($0.labels) }
        if wanted.count < 2 { return wanted.first?.value }
        return aggregation.apply(to: wanted).first?.value
    }
}

/// A value, or why there is none.
typealias DerivedResult = Result<DerivedValue, AbsenceReason>

/// What the metrics came to that a metric uses, for all objects that it may ask about.
typealias UsedMetrics = [PluginCatalogue.Key: UsedMetric]

/// What one metric came to.
struct UsedMetric: Sendable {
    /// By object.
    var results: [ObjectReference: DerivedResult]
    /// How several values of an object become one.
    var combining: SetAggregation
}
