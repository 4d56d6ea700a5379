/// A value that crosses between Lua and the host.
///
/// Strings of Lua are bytes: one that is UTF-8 is a `string`, any other is `bytes`. Names of fields are repaired where
/// they are no UTF-8.
public enum LuaValue: Sendable, Equatable {
    /// No value.
    case `nil`
    /// A truth value.
    case bool(Bool)
    /// A whole number.
    case integer(Int64)
    /// Any other number.
    case number(Double)
    /// A text.
    case string(String)
    /// A text that is no UTF-8.
    case bytes([UInt8])
    /// A copy of a table.
    case table(LuaTable)
    /// A function that lives in the machine.
    case function(LuaFunction)
    /// An object of the host.
    case handle(LuaHandle)

    /// What Lua calls values of this kind.
    public var typeName: String {
        switch self {
        case .nil: "nil"
        case .bool: "boolean"
        case .integer, .number: "number"
        case .string, .bytes: "string"
        case .table: "table"
        case .function: "function"
        case .handle(let handle): handle.typeName
        }
    }
}

extension LuaValue {
    /// What is wrong with a value in place of another: `must be a string, not a number`.
    ///
    /// - Parameter wanted: what it must be: `string`.
    public func mismatch(_ wanted: String) -> String {
        if case .bytes = self, wanted.hasPrefix("string") { return "must be UTF-8 text, which its bytes are not" }
        return "must be a \(wanted), not a \(typeName)"
    }
}

extension LuaValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Makes `nil`.
    public init(nilLiteral: ()) { self = .nil }
    /// Makes a truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Makes a whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// Makes a number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// Makes a text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Makes a table with these elements.
    public init(arrayLiteral elements: LuaValue...) { self = .table(LuaTable(array: elements)) }
    /// Makes a table with these fields.
    public init(dictionaryLiteral fields: (String, LuaValue)...) { self = .table(LuaTable(fields: fields)) }
}
