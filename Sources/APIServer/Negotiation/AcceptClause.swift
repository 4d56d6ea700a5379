/// One media type of an `Accept` header.
struct AcceptClause: Hashable, Sendable {
    /// The type: `application/json`, `*/*`.
    var type: String
    /// The parameters behind it, without `q`.
    var parameters: [String: String]
    /// The weight, from 0 to 1.
    var weight: Double

    /// The clauses of a header in the order in which they should be tried: by weight, wildcards last among equals, else
    /// as they came. A clause of weight 0 refuses its type and is left out.
    static func parse(_ header: String) -> [AcceptClause] {
        let clauses = header.split(separator: ",").compactMap(AcceptClause.init)
        return clauses.enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            if a.weight != b.weight { return a.weight > b.weight }
            if a.breadth != b.breadth { return a.breadth < b.breadth }
            return left.offset < right.offset
        }.map(\.element).filter { $0.weight > 0 }
    }

    private init?(_ text: Substring) {
        let parts = text.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
        guard let first = parts.first, !first.isEmpty else { return nil }
        type = first.lowercased()
        parameters = [:]
        weight = 1
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { continue }
            if pair[0] == "q" {
                weight = Double(pair[1]) ?? 1
            } else {
                parameters[String(pair[0])] = String(pair[1])
            }
        }
    }

    /// Whether a type is asked for, by name or by wildcard.
    func matches(_ other: String) -> Bool {
        switch type {
        case "*/*", other: true
        default: type.hasSuffix("/*") && other.hasPrefix(type.dropLast())
        }
    }

    private var breadth: Int { type == "*/*" ? 2 : type.hasSuffix("/*") ? 1 : 0 }
}
