/// One media type of an `Accept` header.
struct AcceptClause: Sendable {
    /// Kubernetes' protocol buffers.
    static let protobuf = "application/vnd.kubernetes.protobuf"

    var type: String
    private var parameters: [String: String] = [:]
    private var quality = 1.0

    /// The clauses of all values, the most wanted first.
    static func parse(_ accept: [String]) -> [AcceptClause] {
        accept.joined(separator: ",").split(separator: ",").compactMap(AcceptClause.init).enumerated()
            .filter { $0.element.quality > 0 }
            .sorted { ($1.element.quality, $0.offset) < ($0.element.quality, $1.offset) }
            .map(\.element)
    }

    private init?(_ text: Substring) {
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

    /// The shape that is asked for; nil where it is not known.
    var shape: ObjectForm? {
        guard let kind = parameters["as"] else { return .full }
        guard parameters["g"] == "meta.k8s.io", parameters["v"] == "v1" else { return nil }
        switch kind {
        case "Table": return .table
        case "PartialObjectMetadata", "PartialObjectMetadataList": return .metadata
        default: return nil
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
