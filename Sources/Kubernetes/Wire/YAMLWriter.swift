/// Writes YAML as Kubernetes does it: keys sorted, sequences not indented, lines folded behind the eightieth column.
///
/// Source: sigs.k8s.io/yaml with its goyaml.v2 (emitterc.go, encode.go, sorter.go).
public struct YAMLWriter: Sendable {
    private static let widest = 80

    private var text: String.UnicodeScalarView = .init()
    private var column = 0

    private init() {}

    /// The YAML of a JSON document that a ``JSONWriter`` has written; nil where it can't be read.
    public static func yaml(fromJSON json: [UInt8]) -> [UInt8]? {
        guard let node = JSONNode(parsing: json) else { return nil }
        var writer = YAMLWriter()
        writer.write(node, indent: 0, isInline: true)
        if writer.column > 0 { writer.newline() }
        return Array(String(writer.text).utf8)
    }

    /// Writes a node at an indentation; `isInline` says that the cursor already stands where its first line begins.
    private mutating func write(_ node: JSONNode, indent: Int, isInline: Bool) {
        switch node {
        case .null: put("null")
        case .bool(let value): put(value ? "true" : "false")
        case .number(let digits): put(digits)
        case .string(let value): scalar(value, indent: indent, isKey: false)
        case .array(let items) where items.isEmpty: put("[]")
        case .object(let members) where members.isEmpty: put("{}")
        case .array(let items):
            for (position, item) in items.enumerated() {
                if position > 0 || !isInline { start(indent) }
                put("- ")
                write(item, indent: indent + 2, isInline: true)
            }
        case .object(let members):
            let sorted = members.sorted { YAMLKeyOrder.precedes($0.key, $1.key) }
            for (position, member) in sorted.enumerated() {
                if position > 0 || !isInline { start(indent) }
                scalar(member.key, indent: indent, isKey: true)
                put(":")
                value(member.value, indent: indent)
            }
        }
    }

    private mutating func value(_ node: JSONNode, indent: Int) {
        switch node {
        case .array(let items) where !items.isEmpty: write(node, indent: indent, isInline: false)
        case .object(let members) where !members.isEmpty: write(node, indent: indent + 2, isInline: false)
        default:
            put(" ")
            write(node, indent: indent + 2, isInline: true)
        }
    }

    private mutating func scalar(_ value: String, indent: Int, isKey: Bool) {
        switch YAMLScalar(value).style(isKey: isKey) {
        case .plain: flow(value, indent: indent, folds: !isKey, escape: { _ in nil })
        case .singleQuoted:
            put("'")
            flow(value, indent: indent, folds: !isKey, escape: { $0 == "'" ? "''" : nil })
            put("'")
        case .doubleQuoted:
            put("\"")
            flow(value, indent: indent, folds: !isKey, escape: YAMLScalar.escape)
            put("\"")
        case .literal: literal(value, indent: indent)
        }
    }

    /// Writes characters in one or, folded at single spaces, several lines.
    private mutating func flow(
        _ value: String, indent: Int, folds: Bool, escape: (Unicode.Scalar) -> String?
    ) {
        let scalars = Array(value.unicodeScalars)
        var afterSpace = false
        for (position, scalar) in scalars.enumerated() {
            guard scalar == " " else {
                if let escaped = escape(scalar) { put(escaped) } else { put(scalar) }
                afterSpace = false
                continue
            }
            let isInside = position > 0 && position + 1 < scalars.count && scalars[position + 1] != " "
            if folds, isInside, !afterSpace, column > Self.widest { start(indent) } else { put(scalar) }
            afterSpace = true
        }
    }

    private mutating func literal(_ value: String, indent: Int) {
        put("|")
        if value.first == " " || value.first == "\n" { put("2") }
        if !value.hasSuffix("\n") {
            put("-")
        } else if value == "\n" || value.hasSuffix("\n\n") {
            put("+")
        }
        var lines = value.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        for line in lines {
            if line.isEmpty { newline() } else { start(indent) }
            put(String(line))
        }
    }

    private mutating func start(_ indent: Int) {
        newline()
        put(String(repeating: " ", count: indent))
    }

    private mutating func newline() {
        text.append("\n")
        column = 0
    }

    private mutating func put(_ string: String) {
        for scalar in string.unicodeScalars { put(scalar) }
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        text.append(scalar)
        column += 1
    }
}
