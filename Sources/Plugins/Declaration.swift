import LuaRuntime
import Samples

/// A table that a plugin declares something with, read key by key; what is not understood is an error.
struct Declaration {
    private let name: String
    private let table: LuaTable
    private var known: Set<String> = []

    /// Looks at the first argument of a call.
    ///
    /// - Parameter name: how messages call the declaration: `plugin:derived`.
    init(_ name: String, _ call: borrowing LuaCall) throws(LuaHostError) {
        try self.init(name, try call.table(1))
    }

    /// Looks at a table within another declaration.
    init(_ name: String, _ table: LuaTable) throws(LuaHostError) {
        self.name = name
        self.table = table
        guard table.array.isEmpty else {
            throw LuaHostError("\(name) takes named fields only: \(name) { name = value, … }")
        }
    }

    private func fail(_ message: String) -> LuaHostError {
        LuaHostError("\(name): \(message)")
    }

    private mutating func field<Value>(_ key: String, _ wanted: String, _ read: (LuaValue) -> Value?)
        throws(LuaHostError) -> Value?
    {
        known.insert(key)
        let value = table[key]
        if value == .nil { return nil }
        guard let result = read(value) else {
            throw fail("\(key) \(value.mismatch(wanted))\(Self.hint(value))")
        }
        return result
    }

    /// What is in a list that has to be known about the whole.
    private static func hint(_ value: LuaValue) -> String {
        guard case .table(let table) = value,
            let index = table.array.firstIndex(where: { if case .bytes = $0 { true } else { false } })
        else { return "" }
        return " whose element \(index + 1) is not UTF-8 text"
    }

    private mutating func required<Value>(_ key: String, _ wanted: String, _ value: Value?) throws(LuaHostError)
        -> Value
    {
        guard let value else { throw fail("\(key) is missing; it must be a \(wanted)") }
        return value
    }

    /// A text that may be left out.
    mutating func optionalText(_ key: String) throws(LuaHostError) -> String? {
        try field(key, "string") { if case .string(let text) = $0 { text } else { nil } }
    }

    /// A text that must be there and not be empty.
    mutating func text(_ key: String) throws(LuaHostError) -> String {
        let text = try required(key, "string", try optionalText(key))
        guard !text.isEmpty else { throw fail("\(key) is empty") }
        return text
    }

    /// A text in which only letters, digits and underscores may stand, after a letter or underscore.
    mutating func identifier(_ key: String, alsoAllowed: String = "") throws(LuaHostError) -> String {
        let text = try text(key)
        guard Self.isIdentifier(text, alsoAllowed: alsoAllowed) else {
            throw fail("\(key) \"\(text)\" \(Self.identifierRule)")
        }
        return text
    }

    /// What is wrong with a text that is no identifier.
    static let identifierRule = "must consist of letters, digits and underscores and not begin with a digit"

    /// Whether a text is one that `identifier` takes.
    static func isIdentifier(_ text: String, alsoAllowed: String = "") -> Bool {
        !text.isEmpty
            && text.utf8.enumerated().allSatisfy { index, byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                    true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): index > 0
                default: alsoAllowed.utf8.contains(byte)
                }
            }
    }

    /// A positive duration that may be left out.
    mutating func duration(_ key: String) throws(LuaHostError) -> TimeSpan? {
        guard let text = try optionalText(key) else { return nil }
        guard let span = TimeSpan(parsing: text), span > .zero else {
            throw fail("\(key) \"\(text)\" must be a duration such as \"90s\", \"2m\" or \"1h\"")
        }
        return span
    }

    /// A positive duration within bounds that may be left out.
    mutating func duration(_ key: String, from least: TimeSpan, to most: TimeSpan) throws(LuaHostError) -> TimeSpan? {
        guard let span = try duration(key) else { return nil }
        guard span >= least, span <= most else {
            throw fail("\(key) \"\(span)\" must be from \"\(least)\" to \"\(most)\"")
        }
        return span
    }

    /// A whole number within bounds that may be left out.
    mutating func wholeNumber(_ key: String, in range: ClosedRange<Int>) throws(LuaHostError) -> Int? {
        let number = try field(key, "whole number") { value -> Int64? in
            switch value {
            case .integer(let number): number
            case .number(let number): Int64(exactly: number)
            default: nil
            }
        }
        guard let number else { return nil }
        guard let whole = Int(exactly: number), range.contains(whole) else {
            throw fail("\(key) \(number) must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return whole
    }

    /// A truth value that may be left out.
    mutating func optionalTruth(_ key: String) throws(LuaHostError) -> Bool? {
        try field(key, "boolean") { if case .bool(let truth) = $0 { truth } else { nil } }
    }

    /// A list of texts that may be left out.
    mutating func texts(_ key: String) throws(LuaHostError) -> [String] {
        let list = try field(key, "list of strings") { value -> [String]? in
            guard case .table(let table) = value, table.fields.isEmpty else { return nil }
            let texts = table.array.compactMap { if case .string(let text) = $0 { text } else { nil } }
            return texts.count == table.array.count ? texts : nil
        }
        return list ?? []
    }

    /// A text, or a list of texts, that may be left out.
    mutating func textOrTexts(_ key: String) throws(LuaHostError) -> [String]? {
        try field(key, "string or a list of strings") { value -> [String]? in
            switch value {
            case .string(let text): return [text]
            case .table(let table) where table.fields.isEmpty:
                let texts = table.array.compactMap { if case .string(let text) = $0 { text } else { nil } }
                return texts.count == table.array.count ? texts : nil
            default: return nil
            }
        }
    }

    /// A table that may be left out.
    mutating func table(_ key: String) throws(LuaHostError) -> LuaTable? {
        try field(key, "table") { if case .table(let table) = $0 { table } else { nil } }
    }

    /// Any value; nil where it is left out.
    mutating func any(_ key: String) throws(LuaHostError) -> LuaValue? {
        try field(key, "value") { $0 }
    }

    /// A function that must be there.
    mutating func function(_ key: String) throws(LuaHostError) -> LuaFunction {
        try required(key, "function", try optionalFunction(key))
    }

    /// A function that may be left out.
    mutating func optionalFunction(_ key: String) throws(LuaHostError) -> LuaFunction? {
        try field(key, "function") { if case .function(let function) = $0 { function } else { nil } }
    }

    /// Complains of keys that nobody has asked for.
    func checkKeys() throws(LuaHostError) {
        guard let unknown = table.fields.first(where: { !known.contains($0.name) }) else { return }
        throw fail("unknown field \"\(unknown.name.prefix(100))\"; it takes \(known.sorted().joined(separator: ", "))")
    }

    /// Says that a value is not acceptable.
    func refuse(_ key: String, _ reason: String) -> LuaHostError {
        fail("\(key) \(reason)")
    }
}
