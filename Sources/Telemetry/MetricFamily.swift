import Exposition
import Samples

/// A family of metrics that is written when somebody asks for the page.
protocol MetricFamily: Sendable {
    var name: String { get }
    /// Writes the family with its `HELP` and `TYPE` lines.
    func write(to page: inout ExpositionWriter)
}

/// The names of a family's labels.
struct LabelNames: Sendable {
    let names: [String]

    /// The labels with their values, and one more where it is given.
    func labels(_ values: [String], and more: (name: String, value: String)? = nil) -> Labels {
        var labels = zip(names, values).map { Labels.Label(name: $0, value: $1) }
        if let more { labels.append(Labels.Label(name: more.name, value: more.value)) }
        return Labels(labels)
    }
}

extension [[String]] {
    /// The values of labels in the order of their lines.
    func inOrder() -> [[String]] { sorted { $0.lexicographicallyPrecedes($1) } }
}
