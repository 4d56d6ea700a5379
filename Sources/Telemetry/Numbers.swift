import Exposition
import Synchronization

/// A family of numbers, one for each combination of its labels' values: a counter, which only rises, or a gauge.
public final class Numbers: MetricFamily {
    let name: String
    private let help: String
    private let type: ExpositionType
    private let labels: LabelNames
    private let values = Mutex<[[String]: Double]>([:])

    init(_ name: String, type: ExpositionType, help: String, labels: [String]) {
        self.name = name
        self.help = help
        self.type = type
        self.labels = LabelNames(names: labels)
        // A number without labels is there from the start.
        if labels.isEmpty { values.withLock { $0[[]] = 0 } }
    }

    /// Adds to the number of these labels' values, which come in the order of the labels' names.
    public func add(_ amount: Double = 1, _ labelValues: String...) {
        values.withLock { $0[labelValues, default: 0] += amount }
    }

    /// Sets the number of these labels' values.
    public func set(_ value: Double, _ labelValues: String...) {
        values.withLock { $0[labelValues] = value }
    }

    /// Forgets the number of these labels' values.
    public func remove(_ labelValues: String...) {
        values.withLock { $0[labelValues] = nil }
    }

    func write(to page: inout ExpositionWriter) {
        let values = values.withLock { $0 }
        guard !values.isEmpty else { return }
        page.family(name, type: type, help: help)
        for key in Array(values.keys).inOrder() {
            guard let value = values[key] else { continue }
            page.sample(name, labels: labels.labels(key), value: value)
        }
    }
}
