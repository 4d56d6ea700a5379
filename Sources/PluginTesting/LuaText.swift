import LuaRuntime

/// Values as Lua code writes them.
enum LuaText {
    /// The value in one line.
    static func of(_ value: LuaValue) -> String {
        switch value {
        case .nil: "nil"
        case .bool(let truth): "\(truth)"
        case .integer(let number): "\(number)"
        case .number(let number): text(number)
        case .string(let text): quoted(text)
        case .bytes(let bytes): "a string of \(bytes.count) bytes that is no UTF-8"
        case .table(let table): text(table)
        case .function(let function): "\(function)"
        case .handle(let handle): "a \(handle.typeName)"
        }
    }

    /// The same, but texts as they are.
    static func printed(_ value: LuaValue) -> String {
        if case .string(let text) = value { return text }
        return of(value)
    }

    private static func text(_ number: Double) -> String {
        if number.isNaN { return "nan" }
        if number.isInfinite { return number < 0 ? "-inf" : "inf" }
        if let whole = Int64(exactly: number), whole.magnitude < 1 << 53 { return "\(whole)" }
        return "\(number)"
    }

    private static func text(_ table: LuaTable) -> String {
        let parts = table.array.map(of) + table.fields.map { "\(key($0.name)) = \(of($0.value))" }
        return parts.isEmpty ? "{}" : "{ \(parts.joined(separator: ", ")) }"
    }

    /// A name as a table's constructor has it.
    private static func key(_ name: String) -> String {
        isPlain(name) ? name : "[\(quoted(name))]"
    }

    /// A name as it stands behind a table: `.name`, `["a/b"]`.
    static func member(_ name: String) -> String {
        isPlain(name) ? ".\(name)" : "[\(quoted(name))]"
    }

    private static func isPlain(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
        }
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for character in text.unicodeScalars {
            switch character {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(character)
            }
        }
        return result + "\""
    }
}
