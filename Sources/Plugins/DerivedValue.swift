import Samples

/// What a derived metric came to for one object.
struct DerivedValue: Hashable, Sendable {
    /// One number, as most functions return it, takes no list.
    private enum Content: Hashable, Sendable {
        case number(Double)
        case labelled([LabelledValue])
    }

    private let content: Content
    /// When the newest sample behind it was measured.
    let timestamp: Timestamp
    /// The span that the samples behind it cover; nil where it used none.
    let window: TimeSpan?

    /// A finite number, without labels.
    init(number: Double, timestamp: Timestamp, window: TimeSpan?) {
        content = .number(number)
        self.timestamp = timestamp
        self.window = window
    }

    /// Finite values with labels that differ.
    init(values: [LabelledValue], timestamp: Timestamp, window: TimeSpan?) {
        content = .labelled(values)
        self.timestamp = timestamp
        self.window = window
    }

    /// The values, finite, with labels that differ; one without labels where the plugin returned a number.
    var values: [LabelledValue] {
        switch content {
        case .number(let number): [LabelledValue(labels: [:], value: number)]
        case .labelled(let values): values
        }
    }

    /// What its labels hold, in bytes; 0 for a number.
    var bytes: Int {
        guard case .labelled(let values) = content else { return 0 }
        return ReturnedValues.bytes(of: values)
    }

    /// The labels of the one value that there is; none where there are more.
    var labels: Labels {
        guard case .labelled(let values) = content, values.count == 1 else { return [:] }
        return values[0].labels
    }

    /// The values whose labels are wanted, made one.
    ///
    /// - Returns: nil where no value has such labels.
    func combined(by aggregation: SetAggregation, where labels: LabelSelector = .everything) -> Double? {
        switch content {
        case .number(let number): return labels.isEmpty || labels.matches([:]) ? number : nil
        case .labelled(let values):
            let wanted = labels.isEmpty ? values : values.filter { labels.matches($0.labels) }
            if wanted.count < 2 { return wanted.first?.value }
            return aggregation.apply(to: wanted).first?.value
        }
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
