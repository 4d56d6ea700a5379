import Samples

/// What names and labels samples may have.
///
/// Source of what a name is: prometheus.io/docs/concepts/data_model/#metric-names-and-labels.
enum SampleRules {
    /// The most bytes of a metric's or a label's name.
    static let mostName = 200
    /// The most bytes of a label's value.
    static let mostValue = 1024
    /// The most labels of a series.
    static let mostLabels = 32

    /// What is wrong with a metric's name; nil where nothing is.
    static func complaint(ofMetric name: String) -> String? {
        guard Declaration.isIdentifier(name, alsoAllowed: ":") else {
            return "the metric name \"\(name.prefix(100))\" \(Declaration.identifierRule)"
        }
        return name.utf8.count <= mostName ? nil : "a metric name is longer than \(mostName) bytes"
    }

    /// What is wrong with labels; nil where nothing is.
    ///
    /// - Parameter most: how many there can be.
    static func complaint(of labels: Labels, most: Int = mostLabels) -> String? {
        if labels.count > most { return "\(labels.count) labels are more than \(most)" }
        for label in labels {
            guard Declaration.isIdentifier(label.name) else {
                return "the label name \"\(label.name.prefix(100))\" \(Declaration.identifierRule)"
            }
            if label.name.hasPrefix("__") { return "the label name \"\(label.name.prefix(100))\" begins with __" }
            if label.name.utf8.count > mostName { return "a label name is longer than \(mostName) bytes" }
            if label.value.utf8.count > mostValue {
                return "the value of the label \"\(label.name)\" is longer than \(mostValue) bytes"
            }
        }
        return nil
    }
}
