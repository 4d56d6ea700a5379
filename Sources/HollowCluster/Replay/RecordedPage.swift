import Samples

/// One answer of the kubelet, cut into what stays and what moves.
struct RecordedPage: Sendable {
    enum Line: Sendable {
        /// A comment, kept as it is.
        case comment(String)
        case sample(RecordedSample)
    }

    /// When it was answered.
    var time: Timestamp
    var lines: [Line]

    init(time: Timestamp, text: String) {
        self.time = time
        lines = text.split(separator: "\n").map { line in
            line.hasPrefix("#")
                ? .comment(String(line)) : RecordedSample(line: line).map(Line.sample) ?? .comment(String(line))
        }
    }

    var samples: some Sequence<RecordedSample> {
        lines.lazy.compactMap { line in
            guard case .sample(let sample) = line else { return nil }
            return sample
        }
    }
}

/// One line with a value.
struct RecordedSample: Sendable {
    /// Name and labels as they were written.
    var series: String
    /// The name alone.
    var metric: String
    /// The value as it was written.
    var text: String
    var value: Double
    var time: Timestamp?
    /// Whose value it is.
    var owner: Owner

    /// A container, a pod (no container) or the node (neither).
    struct Owner: Hashable, Sendable {
        var pod: ObjectKey?
        var container: String?
    }

    init?(line: Substring) {
        let end = line.lastIndex(of: "}").map(line.index(after:)) ?? line.firstIndex(of: " ")
        guard let end else { return nil }
        let series = String(line[..<end])
        self.series = series
        let fields = line[end...].split(separator: " ")
        guard let first = fields.first, let value = Double(first) else { return nil }
        text = String(first)
        self.value = value
        time = fields.count > 1 ? Int64(fields[1]).map(Timestamp.init(milliseconds:)) : nil
        metric = String(series.prefix { $0 != "{" })
        let pod = Self.label("pod", of: series).map { name in
            ObjectKey(namespace: Self.label("namespace", of: series) ?? "", name: name)
        }
        owner = Owner(pod: pod, container: Self.label("container", of: series))
    }

    private static func label(_ name: String, of series: String) -> String? {
        // Preceded by a brace or a comma, so that no other label's end is taken for it.
        for mark in ["{", ","] {
            guard let range = series.firstRange(of: "\(mark)\(name)=\"") else { continue }
            return String(series[range.upperBound...].prefix { $0 != "\"" })
        }
        return nil
    }

    var isCounter: Bool { metric.hasSuffix("_total") }
    var isStartTime: Bool { metric == "container_start_time_seconds" }
}
