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
        self.name = name
        table = try call.table(1)
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
            throw fail("\(key) must be a \(wanted), not a \(value.typeName)")
        }
        return result
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
        let isGood = text.utf8.enumerated().allSatisfy { index, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): index > 0
            default: alsoAllowed.utf8.contains(byte)
            }
        }
        guard isGood else {
            throw fail("\(key) \"\(text)\" must consist of letters, digits and underscores and not begin with a digit")
        }
        return text
    }

    /// A positive duration that may be left out.
    mutating func duration(_ key: String) throws(LuaHostError) -> TimeSpan? {
        guard let text = try optionalText(key) else { return nil }
        guard let span = TimeSpan(parsing: text), span > .zero else {
            throw fail("\(key) \"\(text)\" must be a duration such as \"90s\", \"2m\" or \"1h\"")
        }
        return span
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

    /// A function that must be there.
    mutating func function(_ key: String) throws(LuaHostError) -> LuaFunction {
        try required(
            key, "function",
            try field(key, "function") { if case .function(let function) = $0 { function } else { nil } }
        )
    }

    /// Complains of keys that nobody has asked for.
    func checkKeys() throws(LuaHostError) {
        guard let unknown = table.fields.first(where: { !known.contains($0.name) }) else { return }
        throw fail("unknown field \"\(unknown.name)\"; it takes \(known.sorted().joined(separator: ", "))")
    }

    /// Says that a value is not acceptable.
    func refuse(_ key: String, _ reason: String) -> LuaHostError {
        fail("\(key) \(reason)")
    }
}
