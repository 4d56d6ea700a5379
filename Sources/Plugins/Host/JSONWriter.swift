import LuaRuntime

/// Writes values of Lua as JSON. Source: RFC 8259.
struct JSONWriter {
    private(set) var text: [UInt8] = []
    private let constants: JSONConstants.Handles

    init(_ constants: JSONConstants.Handles) {
        self.constants = constants
    }

    /// Writes a value; members of objects in the order of their names.
    ///
    /// - Throws: that JSON has no form for it.
    mutating func write(_ value: LuaValue) throws(LuaHostError) {
        switch value {
        case .nil: write("null")
        case .bool(let truth): write(truth ? "true" : "false")
        case .integer(let number): write("\(number)")
        case .number(let number):
            guard number.isFinite else { throw LuaHostError("JSON has no form for \(number.isNaN ? "nan" : "inf")") }
            write("\(number)")
        case .string(let text): write(quoted: text)
        case .bytes: throw LuaHostError("JSON has no form for a text that is no UTF-8; see base64.encode")
        case .table(let table): try write(table)
        case .handle(let handle) where handle == constants.null: write("null")
        case .handle(let handle) where handle == constants.emptyArray: write("[]")
        case .function, .handle: throw LuaHostError("JSON has no form for a \(value.typeName)")
        }
    }

    private mutating func write(_ table: LuaTable) throws(LuaHostError) {
        if table.array.isEmpty {
            var separator = "{"
            for field in table.fields {
                write(separator)
                separator = ","
                write(quoted: field.name)
                write(":")
                try write(field.value)
            }
            return write(table.fields.isEmpty ? "{}" : "}")
        }
        guard table.fields.isEmpty else {
            throw LuaHostError(
                "JSON has no form for a table with both elements and names such as \"\(table.fields[0].name)\"")
        }
        var separator = "["
        for element in table.array {
            write(separator)
            separator = ","
            try write(element)
        }
        write("]")
    }

    private mutating func write(_ text: String) {
        self.text.append(contentsOf: text.utf8)
    }

    private mutating func write(quoted text: String) {
        write("\"")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): write("\\\"")
            case UInt8(ascii: "\\"): write("\\\\")
            case 0x0A: write("\\n")
            case 0x0D: write("\\r")
            case 0x09: write("\\t")
            case ..<0x20:
                let digits = String(byte, radix: 16)
                write("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)")
            default: self.text.append(byte)
            }
        }
        write("\"")
    }
}

/// What JSON has and Lua doesn't.
struct JSONConstants {
    let type = LuaHandleType("json constant")

    /// How they look in a machine.
    struct Handles: Sendable {
        let null: LuaHandle
        let emptyArray: LuaHandle
    }

    var null: LuaHandle { LuaHandle(type, token: 0, lifetime: .machine) }
    var emptyArray: LuaHandle { LuaHandle(type, token: 1, lifetime: .machine) }
    var handles: Handles { Handles(null: null, emptyArray: emptyArray) }
}
