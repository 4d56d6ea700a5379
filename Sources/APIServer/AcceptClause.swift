import HTTPTypes

/// One alternative of an `Accept` header: `application/json;v=v2;q=0.5`.
struct AcceptClause: Hashable, Sendable {
    /// The media type in lower case.
    var type: String
    /// Its parameters without the weight.
    var parameters: [String: String]

    /// The alternatives of a header, the best first; those of no weight are left out.
    static func all(_ header: String?) -> [AcceptClause] {
        var weighted: [(clause: AcceptClause, weight: Double)] = []
        for text in (header ?? "").split(separator: ",") {
            let parts = text.split(separator: ";").map { part in part.filter { !$0.isWhitespace } }
            guard let type = parts.first, !type.isEmpty else { continue }
            var clause = AcceptClause(type: type.lowercased(), parameters: [:])
            var weight = 1.0
            for part in parts.dropFirst() {
                let pair = part.split(separator: "=", maxSplits: 1)
                guard pair.count == 2 else { continue }
                if pair[0] == "q" {
                    weight = Double(pair[1]) ?? 1
                } else {
                    clause.parameters[String(pair[0])] = String(pair[1])
                }
            }
            if weight > 0 { weighted.append((clause, weight)) }
        }
        // Equal weights keep their order.
        return weighted.enumerated().sorted { left, right in
            left.element.weight == right.element.weight
                ? left.offset < right.offset : left.element.weight > right.element.weight
        }.map(\.element.clause)
    }
}
