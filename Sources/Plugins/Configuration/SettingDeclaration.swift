import LuaRuntime
import Samples

/// A setting that a plugin has: what values it may take, and which one it has where the operator gives none.
struct SettingDeclaration: Sendable {
    /// What kind of values a setting has.
    enum Kind: String, CaseIterable, Sendable {
        case string
        case integer
        case number
        case boolean
        /// A text such as `90s`, as windows and intervals take it.
        case duration
        /// A list of strings.
        case list
    }

    /// The bound of a value, as it was declared.
    struct Bound: Sendable {
        var value: Double
        var text: String
    }

    var name: String
    var kind: Kind
    /// What it is where the operator gives none; nil in Lua where there is none either.
    var initial: LuaValue?
    /// Whether the operator has to give a value.
    var isRequired = false
    var minimum: Bound?
    var maximum: Bound?
    /// The only values that a string may have, or the strings of a list.
    var choices: [String]?
    var description = ""

    /// What a value has to be, for people.
    var expectation: String {
        var text =
            switch kind {
            case .string: "a string"
            case .integer: "an integer"
            case .number: "a number"
            case .boolean: "true or false"
            case .duration: "a duration such as \"90s\""
            case .list: "a list of strings"
            }
        if let choices { text += " of \(choices.map { "\"\($0)\"" }.joined(separator: ", "))" }
        switch (minimum, maximum) {
        case (let minimum?, let maximum?): text += " from \(minimum.text) to \(maximum.text)"
        case (let minimum?, nil): text += " of at least \(minimum.text)"
        case (nil, let maximum?): text += " of at most \(maximum.text)"
        case (nil, nil): break
        }
        return text
    }

    /// The value as the plugin gets it; nil where it is not what is expected.
    func accept(_ value: LuaValue) -> LuaValue? {
        guard let value = kind.accept(value), let size = kind.size(of: value) else { return nil }
        if let minimum, size < minimum.value { return nil }
        if let maximum, size > maximum.value { return nil }
        if let choices, !Self.texts(of: value).allSatisfy(choices.contains) { return nil }
        return value
    }

    /// The texts that choices are about.
    private static func texts(of value: LuaValue) -> [String] {
        switch value {
        case .string(let text): [text]
        case .table(let table): table.array.compactMap { if case .string(let text) = $0 { text } else { nil } }
        default: []
        }
    }

    /// A value, for people.
    static func describe(_ value: LuaValue) -> String {
        switch value {
        case .string(let text): "\"\(text)\""
        case .integer(let number): "\(number)"
        case .number(let number): number.isNaN ? "nan" : "\(number)"
        case .bool(let flag): "\(flag)"
        case .table(let table) where table.fields.isEmpty:
            "[\(table.array.map(describe).joined(separator: ", "))]"
        case .bytes: "a text that is not UTF-8"
        default: "a \(value.typeName)"
        }
    }
}

extension SettingDeclaration.Kind {
    /// The value in the form that plugins get; nil where it is of another kind.
    fileprivate func accept(_ value: LuaValue) -> LuaValue? {
        // A nil beside a LuaValue would be Lua's.
        let isGood: Bool
        switch (self, value) {
        case (.string, .string), (.boolean, .bool), (.integer, .integer), (.number, .integer): isGood = true
        case (.number, .number(let number)): isGood = number.isFinite
        case (.integer, .number(let number)): return Int64(exactly: number).map { LuaValue.integer($0) }
        case (.duration, .string(let text)): isGood = TimeSpan(parsing: text).map { $0 >= .zero } ?? false
        case (.list, .table(let table)):
            isGood = table.fields.isEmpty && table.array.allSatisfy { if case .string = $0 { true } else { false } }
        default: isGood = false
        }
        if isGood { return value }
        return nil
    }

    /// What bounds are compared with; nothing is nil that has been accepted.
    fileprivate func size(of value: LuaValue) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .number(let number): number
        case .string(let text): self == .duration ? TimeSpan(parsing: text)?.seconds : 0
        default: 0
        }
    }

    /// A bound as it may be declared; nil where values of this kind have none, or not this one.
    func bound(_ value: LuaValue) -> SettingDeclaration.Bound? {
        guard self == .integer || self == .number || self == .duration, let value = accept(value),
            let size = size(of: value)
        else { return nil }
        if case .string(let text) = value { return SettingDeclaration.Bound(value: size, text: text) }
        return SettingDeclaration.Bound(value: size, text: SettingDeclaration.describe(value))
    }
}
