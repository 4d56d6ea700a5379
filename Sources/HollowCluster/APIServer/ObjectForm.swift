/// In which shape a client wants objects.
enum ObjectForm: Sendable {
    /// Whole.
    case full
    /// Their metadata alone.
    case metadata
    /// Rows for people.
    case table

    /// The first form among those accepted that the server has; nil where it has none.
    ///
    /// Only JSON is written: who prefers protobuf gets JSON if it accepts it too.
    init?(accept: [String]) {
        let clauses = accept.joined(separator: ",").split(separator: ",").compactMap(Clause.init)
        guard !clauses.isEmpty else {
            self = .full
            return
        }
        let ordered = clauses.enumerated().sorted { ($1.element.quality, $0.offset) < ($0.element.quality, $1.offset) }
        for (_, clause) in ordered where clause.quality > 0 {
            if clause.type == "*/*" || (clause.type == "application/json" && clause.parameters["as"] == nil) {
                self = .full
                return
            }
            guard clause.type == "application/json", clause.parameters["g"] == "meta.k8s.io",
                clause.parameters["v"] == "v1"
            else { continue }
            switch clause.parameters["as"] {
            case "Table": self = .table
            case "PartialObjectMetadata", "PartialObjectMetadataList": self = .metadata
            default: continue
            }
            return
        }
        return nil
    }

    private struct Clause {
        var type: String
        var parameters: [String: String] = [:]
        var quality = 1.0

        init?(_ text: Substring) {
            let parts = text.split(separator: ";").map(\.trimmingSpace)
            guard let first = parts.first else { return nil }
            type = first.lowercased()
            for part in parts.dropFirst() {
                let sides = part.split(separator: "=", maxSplits: 1).map { String($0) }
                guard sides.count == 2 else { continue }
                parameters[sides[0]] = sides[1]
            }
            quality = parameters["q"].flatMap(Double.init) ?? 1
        }
    }

    /// An object in this form; rows of tables are made elsewhere.
    func shape(_ object: JSONValue) -> JSONValue {
        switch self {
        case .full, .table: object
        case .metadata:
            [
                "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"] ?? [:],
            ]
        }
    }
}

extension Substring {
    fileprivate var trimmingSpace: Substring {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }
}
