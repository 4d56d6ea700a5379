import Samples

extension AbsenceReason {
    /// The reason as tests name it, in a word or two.
    var name: String {
        switch self {
        case .unknownObject: "unknown object"
        case .unknownMetric: "unknown metric"
        case .neverScraped: "never scraped"
        case .noSamples, .noSamplesOf: "no samples"
        case .singleSample: "single sample"
        case .spanTooShort: "span too short"
        case .stale: "stale"
        case .incomplete: "incomplete"
        case .declined: "declined"
        case .notFinite: "not finite"
        case .tooLarge: "too large"
        case .notSelected: "not selected"
        case .pluginError: "plugin error"
        }
    }

    /// Whether a test means this one: by its name, or by a part of its text.
    func isMeant(by text: String) -> Bool {
        name == text || description.contains(text)
    }
}
