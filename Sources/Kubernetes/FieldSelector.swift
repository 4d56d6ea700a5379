public import Samples

/// A condition on an object's own fields; only name and namespace can be asked for.
public struct FieldSelector: Hashable, Sendable {
    /// One condition.
    public struct Requirement: Hashable, Sendable {
        /// `metadata.name` or `metadata.namespace`.
        public var field: String
        /// What the field is compared with.
        public var value: String
        /// Whether it must differ rather than be equal.
        public var isNegated: Bool
    }

    /// What must hold.
    public private(set) var requirements: [Requirement]

    /// The selector that matches everything.
    public static let everything = FieldSelector()

    private init() {
        requirements = []
    }

    /// Reads a field selector: `metadata.name=p,metadata.namespace!=kube-system`; the empty text selects everything.
    ///
    /// Grammar: k8s.io/apimachinery/pkg/fields/selector.go; which fields: pkg/runtime/conversion.go.
    public init(parsing text: String) throws(SelectorError) {
        requirements = []
        for term in Self.split(text) where !term.isEmpty {
            guard let (field, relation, value) = Self.terms(of: term) else {
                throw SelectorError("invalid selector: '\(text)'; can't understand '\(term)'")
            }
            guard field == "metadata.name" || field == "metadata.namespace" else {
                throw SelectorError(
                    "\"\(field)\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                )
            }
            requirements.append(Requirement(field: field, value: try Self.unescape(value), isNegated: relation == "!="))
        }
    }

    /// Whether an object of this name and namespace satisfies every requirement.
    public func matches(name: String, namespace: String) -> Bool {
        requirements.allSatisfy { requirement in
            let value = requirement.field == "metadata.name" ? name : namespace
            return (value == requirement.value) != requirement.isNegated
        }
    }

    /// Cuts at commas that no backslash precedes.
    private static func split(_ text: String) -> [String] {
        var terms = [""]
        var isEscaped = false
        for character in text {
            if character == ",", !isEscaped {
                terms.append("")
            } else {
                terms[terms.count - 1].append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        return terms
    }

    private static func terms(of term: String) -> (field: String, relation: String, value: String)? {
        var index = term.startIndex
        while index < term.endIndex {
            for relation in ["!=", "==", "="] where term[index...].hasPrefix(relation) {
                let value = term[term.index(index, offsetBy: relation.count)...]
                return (String(term[..<index]), relation, String(value))
            }
            index = term.index(after: index)
        }
        return nil
    }

    private static func unescape(_ value: String) throws(SelectorError) -> String {
        var result = ""
        var isEscaped = false
        for character in value {
            if isEscaped {
                guard "\\,=".contains(character) else {
                    throw SelectorError("invalid field selector: invalid escape sequence: \\\(character)")
                }
                result.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "=" {
                throw SelectorError("invalid field selector: unescaped character in value: =")
            } else {
                result.append(character)
            }
        }
        if isEscaped { throw SelectorError("invalid field selector: invalid escape sequence: \\") }
        return result
    }
}
