import Kubernetes

/// A selector by fields: `status.phase=Running,spec.nodeName!=n1`.
struct FieldTerms: Sendable {
    private struct Term: Sendable {
        var field: String
        var value: String
        var isNegated: Bool
    }

    private let terms: [Term]

    /// Reads a selector; fields that the resource can't be selected by are refused.
    init(_ text: String, of resource: ResourceType) throws(Status) {
        terms = Self.split(text)
        var fields = ["metadata.name"]
        if resource.isNamespaced { fields.append("metadata.namespace") }
        if resource == .pods { fields += ["spec.nodeName", "spec.restartPolicy", "status.phase", "status.podIP"] }
        if resource == .nodes { fields.append("spec.unschedulable") }
        if resource == .namespaces { fields.append("status.phase") }
        for term in terms where !fields.contains(term.field) {
            throw .badRequest("field label not supported: \(term.field)")
        }
    }

    var isEmpty: Bool { terms.isEmpty }

    func matches(_ object: JSONValue) -> Bool {
        terms.allSatisfy { term in
            var value: JSONValue? = object
            for part in term.field.split(separator: ".") { value = value?[String(part)] }
            return (value?.string ?? "") == term.value ? !term.isNegated : term.isNegated
        }
    }

    /// The name that a selector asks for, if it does.
    static func requiredName(_ text: String) -> String? {
        split(text).first { $0.field == "metadata.name" && !$0.isNegated }?.value
    }

    private static func split(_ text: String) -> [Term] {
        text.split(separator: ",").compactMap { part in
            guard let equals = part.firstIndex(of: "=") else {
                return Term(field: String(part), value: "", isNegated: false)
            }
            var field = part[..<equals]
            let isNegated = field.last == "!"
            if isNegated { field.removeLast() }
            var value = part[part.index(after: equals)...]
            if value.first == "=" { value.removeFirst() }
            return Term(field: String(field), value: String(value), isNegated: isNegated)
        }
    }
}
