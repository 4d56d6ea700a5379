/// Why there is no value: data, so that answers, logs and explanations tell the same story.
public enum AbsenceReason: Error, Hashable, Sendable {
    /// The cluster has no such object.
    case unknownObject
    /// No plugin and no provider offers this metric for this kind of object.
    case unknownMetric
    /// The object is known and was never seen in a scrape.
    case neverScraped
    /// There are samples, but none of this metric in the range asked for.
    case noSamples
    /// The same, of one series that what was asked for is computed from.
    case noSamplesOf(metric: String)
    /// A rate needs more samples than the one there is.
    case singleSample
    /// The samples lie too close together for a rate to mean anything.
    case spanTooShort(TimeSpan)
    /// The newest sample is older than the store may serve as current.
    case stale(age: TimeSpan)
    /// One container of the pod has no value yet, and a pod is served whole or not at all.
    case incomplete(container: String)
    /// The plugin answered nil: by its own word there is no value here.
    case declined
    /// The result is NaN or infinite, for which a quantity has no form.
    case notFinite
    /// It is more than a quantity can hold, and what reads it would take it for something else.
    case tooLarge(Double)
    /// It has values, but none with the labels that are asked for.
    case notSelected
    /// The plugin failed.
    case pluginError(String)
}

extension AbsenceReason: CustomStringConvertible {
    /// The reason in one sentence for people.
    public var description: String {
        switch self {
        case .unknownObject: "there is no such object in the cluster"
        case .unknownMetric: "nothing offers this metric for this kind of object"
        case .neverScraped: "it has not been seen in a scrape"
        case .noSamples: "there is no sample of it in the window"
        case .noSamplesOf(let metric): "there is no sample of \(metric) in the window"
        case .singleSample: "there is one sample only; a rate needs two"
        case .spanTooShort(let span): "the samples cover \(span) only, too little for a rate"
        case .stale(let age): "the newest sample is \(age) old, too old to be served"
        case .incomplete(let container): "container \"\(container)\" has no value yet"
        case .declined: "the plugin returned nil for it"
        case .notFinite: "the result is not a finite number"
        case .tooLarge(let value):
            "\(value) is more than a quantity can hold in thousandths (9.2e15); a larger unit makes it smaller"
        case .notSelected: "none of its values has the labels asked for"
        case .pluginError(let message): "the plugin failed: \(message)"
        }
    }
}
