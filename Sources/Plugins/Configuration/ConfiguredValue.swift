import LuaRuntime

/// A value from the operator's configuration, and where it stands there.
public struct ConfiguredValue: Equatable, Sendable {
    /// The value itself.
    public enum Content: Equatable, Sendable {
        case string(String)
        case integer(Int64)
        case number(Double)
        case boolean(Bool)
        case list([ConfiguredValue])
        /// No value that a setting can have; what it is instead.
        case other(String)
    }

    /// The value itself.
    public var content: Content
    /// Where it stands: `moongauge.yaml:4:13`.
    public var position: String

    /// Makes a value.
    public init(_ content: Content, position: String) {
        self.content = content
        self.position = position
    }

    /// Whether both are the same, wherever they stand.
    public static func == (left: ConfiguredValue, right: ConfiguredValue) -> Bool {
        left.content == right.content
    }

    /// The value as Lua has it; nil where no setting can have it.
    var lua: LuaValue? {
        switch content {
        case .string(let value): return .string(value)
        case .integer(let value): return .integer(value)
        case .number(let value): return .number(value)
        case .boolean(let value): return .bool(value)
        case .list(let values):
            let elements = values.compactMap(\.lua)
            // A nil beside a LuaValue would be Lua's.
            guard elements.count == values.count else { return nil }
            return .table(LuaTable(array: elements))
        case .other: return nil
        }
    }

    /// The value, for people.
    var text: String {
        if case .other(let text) = content { return text }
        return lua.map(SettingDeclaration.describe) ?? "a list"
    }
}
