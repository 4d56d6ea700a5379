import Kubernetes
import LuaRuntime
import Samples

/// A table that a test gives, read field by field; what is not understood is an error.
struct TableReader {
    private let name: String
    private let table: LuaTable
    private var known: Set<String> = []

    /// - Parameter name: how messages call it: `t:pod`.
    init(_ name: String, _ table: LuaTable) throws(LuaHostError) {
        self.name = name
        self.table = table
        guard table.array.isEmpty else {
            throw LuaHostError("\(name) takes named fields only: \(name) { name = value, … }")
        }
    }

    func fail(_ message: String) -> LuaHostError { LuaHostError("\(name): \(message)") }

    private mutating func field<Value>(
        _ key: String, _ wanted: String, _ read: (LuaValue) -> Value?
    ) throws(LuaHostError) -> Value? {
        known.insert(key)
        let value = table[key]
        if value == .nil { return nil }
        guard let result = read(value) else { throw fail("\(key) is \(LuaText.of(value)), expected \(wanted)") }
        return result
    }

    mutating func text(_ key: String) throws(LuaHostError) -> String? {
        try field(key, "a string") { if case .string(let text) = $0 { text } else { nil } }
    }

    /// A text that must be there and have something in it.
    mutating func requiredText(_ key: String) throws(LuaHostError) -> String {
        guard let text = try text(key), !text.isEmpty else { throw fail("\(key) is missing, expected a string") }
        return text
    }

    mutating func truth(_ key: String) throws(LuaHostError) -> Bool? {
        try field(key, "true or false") { if case .bool(let truth) = $0 { truth } else { nil } }
    }

    mutating func integer(_ key: String) throws(LuaHostError) -> Int? {
        try field(key, "a whole number") { if case .integer(let number) = $0 { Int(number) } else { nil } }
    }

    mutating func duration(_ key: String) throws(LuaHostError) -> TimeSpan? {
        try field(key, "a duration such as \"90s\"") { value in
            guard case .string(let text) = value, let span = TimeSpan(parsing: text), span >= .zero else { return nil }
            return span
        }
    }

    mutating func labels(_ key: String) throws(LuaHostError) -> Labels {
        try field(key, "a table such as { app = \"web\" }", Self.labels) ?? [:]
    }

    /// Labels, whose values are texts.
    static func labels(_ value: LuaValue) -> Labels? {
        guard case .table(let table) = value, table.array.isEmpty else { return nil }
        var labels = Labels()
        for field in table.fields {
            guard case .string(let text) = field.value else { return nil }
            labels[field.name] = text
        }
        return labels
    }

    mutating func texts(_ key: String) throws(LuaHostError) -> [String] {
        let texts = try field(key, "a list of strings") { value -> [String]? in
            guard case .table(let table) = value, table.fields.isEmpty else { return nil }
            let texts = table.array.compactMap { if case .string(let text) = $0 { text } else { nil } }
            return texts.count == table.array.count ? texts : nil
        }
        return texts ?? []
    }

    mutating func table(_ key: String) throws(LuaHostError) -> LuaTable? {
        try field(key, "a table") { if case .table(let table) = $0 { table } else { nil } }
    }

    mutating func bytes(_ key: String) throws(LuaHostError) -> [UInt8]? {
        try field(key, "a string") { value in
            switch value {
            case .string(let text): Array(text.utf8)
            case .bytes(let bytes): bytes
            default: nil
            }
        }
    }

    mutating func any(_ key: String) throws(LuaHostError) -> LuaValue? { try field(key, "a value") { $0 } }

    /// Amounts of resources: numbers of cores or bytes, or quantities such as `"500m"` and `"128Mi"`.
    mutating func amounts(_ key: String) throws(LuaHostError) -> ResourceAmounts {
        let wanted = "amounts such as { cpu = \"500m\", memory = \"128Mi\" }"
        let amounts = try field(key, wanted) { value -> ResourceAmounts? in
            guard case .table(let table) = value, table.array.isEmpty else { return nil }
            var amounts: ResourceAmounts = [:]
            for field in table.fields {
                switch field.value {
                case .integer(let number): amounts[field.name] = Double(number)
                case .number(let number): amounts[field.name] = number
                case .string(let text):
                    guard let amount = Quantity.parse(text) else { return nil }
                    amounts[field.name] = amount
                default: return nil
                }
            }
            return amounts
        }
        return amounts ?? [:]
    }

    /// The fields that nobody has asked for, sorted.
    var rest: [LuaTable.Field] { table.fields.filter { !known.contains($0.name) } }

    /// Complains of fields that nobody has asked for.
    func end() throws(LuaHostError) {
        guard let unknown = rest.first else { return }
        throw fail("unknown field \"\(unknown.name)\"; it takes \(known.sorted().joined(separator: ", "))")
    }
}
