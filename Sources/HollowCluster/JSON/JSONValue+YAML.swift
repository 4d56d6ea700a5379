import Yams

extension JSONValue {
    /// Reads every document of a YAML text; JSON is YAML too. Empty documents are left out.
    public static func documents(yaml text: String) throws -> [JSONValue] {
        try Yams.compose_all(yaml: text).map(JSONValue.init(node:)).filter { $0 != .null }
    }

    private init(node: Node) {
        switch node {
        case .mapping(let mapping):
            var members: [String: JSONValue] = [:]
            for (key, value) in mapping { members[key.string ?? ""] = JSONValue(node: value) }
            self = .object(members)
        case .sequence(let sequence): self = .array(sequence.map(JSONValue.init(node:)))
        case .scalar(let scalar):
            if scalar.style == .singleQuoted || scalar.style == .doubleQuoted {
                self = .string(scalar.string)
            } else if node.null != nil {
                self = .null
            } else if let bool = node.bool {
                self = .bool(bool)
            } else if let integer = node.int {
                self = .integer(Int64(integer))
            } else if let number = node.float {
                self = .number(number)
            } else {
                self = .string(scalar.string)
            }
        case .alias: self = .null
        }
    }
}
