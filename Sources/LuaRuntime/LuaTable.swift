/// A copy of a Lua table: elements in their order, and fields sorted by name.
public struct LuaTable: Sendable, Equatable {
    /// A named value.
    public struct Field: Sendable, Equatable {
        /// The name, which is the key in Lua.
        public var name: String
        /// The value.
        public var value: LuaValue
    }

    /// The values at 1, 2, 3 and so on.
    public var array: [LuaValue]
    /// The named values, sorted by name.
    public private(set) var fields: [Field]

    /// Makes a table; of fields with the same name the last one counts.
    public init(array: [LuaValue] = [], fields: [(String, LuaValue)] = []) {
        self.array = array
        self.fields = []
        for (name, value) in fields {
            self[name] = value
        }
    }

    /// Takes fields in any order, with names that differ.
    init(array: [LuaValue], unsorted fields: [Field]) {
        self.array = array
        self.fields = fields.sorted { $0.name < $1.name }
    }

    /// The field with this name, `nil` when there is none; setting `nil` removes it.
    public subscript(name: String) -> LuaValue {
        get {
            let index = position(of: name)
            return index < fields.count && fields[index].name == name ? fields[index].value : .nil
        }
        set {
            let index = position(of: name)
            let exists = index < fields.count && fields[index].name == name
            switch (newValue, exists) {
            case (.nil, true): fields.remove(at: index)
            case (.nil, false): break
            case (_, true): fields[index].value = newValue
            case (_, false): fields.insert(Field(name: name, value: newValue), at: index)
            }
        }
    }

    /// Where a field of this name is, or would be.
    private func position(of name: String) -> Int {
        var range = 0..<fields.count
        while let middle = range.isEmpty ? nil : range.lowerBound + range.count / 2 {
            range = fields[middle].name < name ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
