import Samples

extension LabelSelector {
    /// The parts of a `meta/v1` LabelSelector: equalities as `matchLabels`, sorted, and all else as `matchExpressions`,
    /// each with its operator's name.
    var form: (equalities: [(key: String, value: String)], expressions: [(Requirement, String)]) {
        var equalities: [(key: String, value: String)] = []
        var expressions: [(Requirement, String)] = []
        for requirement in requirements {
            switch requirement.operator {
            case .equals where !equalities.contains { $0.key == requirement.key }:
                equalities.append((requirement.key, requirement.values.first ?? ""))
            case .equals, .in: expressions.append((requirement, "In"))
            case .notEquals, .notIn: expressions.append((requirement, "NotIn"))
            case .exists: expressions.append((requirement, "Exists"))
            case .doesNotExist: expressions.append((requirement, "DoesNotExist"))
            case .greaterThan: expressions.append((requirement, "Gt"))
            case .lessThan: expressions.append((requirement, "Lt"))
            }
        }
        return (equalities.sorted { $0.key < $1.key }, expressions)
    }

    /// Writes the selector as `meta/v1` LabelSelector.
    func write(to json: inout JSONWriter) {
        let (equalities, expressions) = form
        json.object { json in
            if !equalities.isEmpty {
                json.key("matchLabels")
                json.object { json in
                    for (key, value) in equalities { json.member(key, value) }
                }
            }
            guard !expressions.isEmpty else { return }
            json.key("matchExpressions")
            json.array { json in
                for (requirement, name) in expressions {
                    json.object { json in
                        json.member("key", requirement.key)
                        json.member("operator", name)
                        guard !requirement.values.isEmpty else { return }
                        json.key("values")
                        json.array { json in requirement.values.forEach { json.string($0) } }
                    }
                }
            }
        }
    }
}
