import Samples

extension LabelSelector {
    /// The selector as `meta/v1` LabelSelector: equalities as `matchLabels`, all else as `matchExpressions`.
    func write(to json: inout JSONWriter) {
        var equalities: [(String, String)] = []
        var expressions: [(Requirement, String)] = []
        for requirement in requirements {
            switch requirement.operator {
            case .equals where !equalities.contains { $0.0 == requirement.key }:
                equalities.append((requirement.key, requirement.values.first ?? ""))
            case .equals, .in: expressions.append((requirement, "In"))
            case .notEquals, .notIn: expressions.append((requirement, "NotIn"))
            case .exists: expressions.append((requirement, "Exists"))
            case .doesNotExist: expressions.append((requirement, "DoesNotExist"))
            case .greaterThan: expressions.append((requirement, "Gt"))
            case .lessThan: expressions.append((requirement, "Lt"))
            }
        }
        json.object { json in
            if !equalities.isEmpty {
                json.key("matchLabels")
                json.object { json in
                    for (key, value) in equalities.sorted(by: { $0.0 < $1.0 }) { json.member(key, value) }
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
