/// Why a selector can't be read, in the words of Kubernetes.
public struct SelectorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was found and what was expected.
    public let description: String

    /// Makes an error.
    public init(_ description: String) {
        self.description = description
    }
}

extension LabelSelector {
    /// Reads a label selector: `a=b,c!=d,e in (x,y),f notin (z),g,!h,i>1`; the empty text selects everything.
    ///
    /// Grammar and error texts: k8s.io/apimachinery/pkg/labels/selector.go.
    public init(parsing text: String) throws(SelectorError) {
        var parser = LabelSelectorParser(text)
        self.init(try parser.parse())
    }
}

/// Reads one selector, token by token.
private struct LabelSelectorParser {
    private enum Token: Equatable {
        case identifier, `in`, notIn, equals, doubleEquals, notEquals, greaterThan, lessThan
        case open, close, comma, not, end

        var relation: LabelSelector.Operator? {
            switch self {
            case .in: .in
            case .notIn: .notIn
            case .equals, .doubleEquals: .equals
            case .notEquals: .notEquals
            case .greaterThan: .greaterThan
            case .lessThan: .lessThan
            default: nil
            }
        }
    }

    private var rest: Substring

    init(_ text: String) {
        rest = text[...]
    }

    mutating func parse() throws(SelectorError) -> [LabelSelector.Requirement] {
        var requirements: [LabelSelector.Requirement] = []
        while true {
            let (token, literal) = peek()
            switch token {
            case .identifier, .in, .notIn, .not:
                do {
                    requirements.append(try requirement())
                } catch {
                    throw SelectorError("unable to parse requirement: \(error)")
                }
                let (next, found) = take()
                if next == .end { return requirements }
                guard next == .comma else {
                    throw SelectorError("found '\(found)', expected: ',' or 'end of string'")
                }
                let (after, text) = peek()
                guard [.identifier, .in, .notIn, .not].contains(after) else {
                    throw SelectorError("found '\(text)', expected: identifier after ','")
                }
            case .end: return requirements
            default: throw SelectorError("found '\(literal)', expected: !, identifier, or 'end of string'")
            }
        }
    }

    private mutating func requirement() throws(SelectorError) -> LabelSelector.Requirement {
        var (token, key) = take()
        let isNegated = token == .not
        if isNegated { (token, key) = take() }
        guard [.identifier, .in, .notIn].contains(token) else {
            throw SelectorError("found '\(key)', expected: identifier")
        }
        try LabelSyntax.check(key: key)
        if isNegated { return .init(key: key, operator: .doesNotExist) }
        if [.comma, .end].contains(peek().0) { return .init(key: key, operator: .exists) }
        let (next, found) = take()
        guard let relation = next.relation else {
            throw SelectorError("found '\(found)', expected: in, notin, =, ==, !=, gt, lt")
        }
        let values = relation == .in || relation == .notIn ? try set() : [try exactValue()]
        for (index, value) in values.enumerated() {
            if relation == .greaterThan || relation == .lessThan {
                guard Int64(value) != nil else {
                    throw SelectorError(
                        "values[\(index)]: Invalid value: \"\(value)\": for 'Gt', 'Lt' operators, the value must be an integer"
                    )
                }
            }
            try LabelSyntax.check(value: value, path: "values[\(index)][\(key)]")
        }
        return .init(key: key, operator: relation, values: values)
    }

    private mutating func set() throws(SelectorError) -> [String] {
        let (open, found) = take()
        guard open == .open else { throw SelectorError("found '\(found)' expected: '('") }
        let (first, literal) = peek()
        switch first {
        case .identifier, .in, .notIn, .comma: break
        case .close:
            _ = take()
            return [""]
        default: throw SelectorError("found '\(literal)', expected: ',', ')' or identifier")
        }
        var values: [String] = []
        var expectsValue = true
        while true {
            let (token, literal) = take()
            switch token {
            case .identifier, .in, .notIn:
                guard expectsValue else { throw SelectorError("found '\(literal)', expected: ',' or ')'") }
                values.append(literal)
                expectsValue = false
            case .comma:
                if expectsValue { values.append("") }
                expectsValue = true
            case .close:
                if expectsValue { values.append("") }
                return Array(Set(values)).sorted()
            default:
                throw SelectorError(
                    "found '\(literal)', expected: \(expectsValue ? "',', or identifier" : "',' or ')'")")
            }
        }
    }

    private mutating func exactValue() throws(SelectorError) -> String {
        let (token, _) = peek()
        if token == .end || token == .comma { return "" }
        let (value, literal) = take()
        guard [.identifier, .in, .notIn].contains(value) else {
            throw SelectorError("found '\(literal)', expected: identifier")
        }
        return literal
    }

    private func peek() -> (Token, String) {
        var copy = self
        return copy.take()
    }

    private mutating func take() -> (Token, String) {
        rest = rest.drop(while: Self.blanks.contains)
        guard let first = rest.first else { return (.end, "") }
        if Self.symbols.contains(first) {
            let run = String(rest.prefix { Self.symbols.contains($0) })
            for length in [2, 1] where run.count >= length {
                if let token = Self.token(String(run.prefix(length))) {
                    rest = rest.dropFirst(length)
                    return (token, String(run.prefix(length)))
                }
            }
        }
        let word = String(rest.prefix { !Self.symbols.contains($0) && !Self.blanks.contains($0) })
        rest = rest.dropFirst(word.count)
        switch word {
        case "in": return (.in, word)
        case "notin": return (.notIn, word)
        default: return (.identifier, word)
        }
    }

    private static let symbols: Set<Character> = ["=", "!", "(", ")", ",", ">", "<"]
    private static let blanks: Set<Character> = [" ", "\t", "\r", "\n", "\r\n"]

    private static func token(_ text: String) -> Token? {
        switch text {
        case "=": .equals
        case "==": .doubleEquals
        case "!=": .notEquals
        case "!": .not
        case "(": .open
        case ")": .close
        case ",": .comma
        case ">": .greaterThan
        case "<": .lessThan
        default: nil
        }
    }
}
