internal import CLua

/// Copies values from the stack of a machine, within the machine's bounds for tables.
struct LuaValueDecoder {
    let machine: LuaVM
    private var remaining: Int
    /// How many bytes the copies may still hold.
    private var bytes: Int
    private var parents: [UnsafeRawPointer] = []

    init(machine: LuaVM, bytes: Int = .max) {
        self.machine = machine
        self.bytes = bytes
        self.remaining = machine.limits.tableValues
    }

    /// Copies `count` values that lie above `base`, each within the bounds.
    static func values(of machine: LuaVM, base: Int32, count: Int) throws(LuaError) -> [LuaValue] {
        var values: [LuaValue] = []
        values.reserveCapacity(count)
        for position in 0..<count {
            var decoder = LuaValueDecoder(machine: machine)
            values.append(try decoder.decode(base + Int32(position) + 1, depth: 0))
        }
        return values
    }

    /// The same, of which all copies together hold no more than `bytes`; it tells how many are left.
    static func values(
        of machine: LuaVM, base: Int32, count: Int, bytes: inout Int
    ) throws(LuaError) -> [LuaValue] {
        var values: [LuaValue] = []
        values.reserveCapacity(count)
        for position in 0..<count {
            var decoder = LuaValueDecoder(machine: machine, bytes: bytes)
            values.append(try decoder.decode(base + Int32(position) + 1, depth: 0))
            bytes = decoder.bytes
        }
        return values
    }

    mutating func decode(_ slot: Int32, depth: Int) throws(LuaError) -> LuaValue {
        switch clua_read_kind(machine.pointer, slot) {
        case CLUA_NIL:
            return .nil
        case CLUA_BOOLEAN:
            return .bool(clua_read_boolean(machine.pointer, slot))
        case CLUA_INTEGER:
            var value: Int64 = 0
            _ = clua_read_integer(machine.pointer, slot, &value)
            return .integer(value)
        case CLUA_NUMBER:
            var value = 0.0
            _ = clua_read_number(machine.pointer, slot, &value)
            return .number(value)
        case CLUA_STRING:
            return try text(slot)
        case CLUA_TABLE:
            return .table(try table(slot, depth: depth + 1))
        case CLUA_FUNCTION:
            return .function(try function(slot))
        case CLUA_HANDLE:
            return .handle(try handle(slot))
        default:
            throw unfit("a \(String(cString: clua_read_type_name(machine.pointer, slot))) cannot be passed to the host")
        }
    }

    private var tooMuch: LuaError {
        unfit("what waits for the host would hold more than the memory limit of \(machine.limits.memoryBytes) bytes")
    }

    private func unfit(_ message: String) -> LuaError {
        LuaError(.badValue, message, plugin: machine.name)
    }

    private mutating func string(_ slot: Int32) throws(LuaError) -> String {
        var length = 0
        let text = clua_read_string(machine.pointer, slot, &length)
        guard length <= bytes else { throw tooMuch }
        bytes -= length
        return machine.strings.string(UnsafeRawBufferPointer(start: text, count: length))
    }

    private mutating func text(_ slot: Int32) throws(LuaError) -> LuaValue {
        var length = 0
        let text = UnsafeRawBufferPointer(start: clua_read_string(machine.pointer, slot, &length), count: length)
        guard length <= bytes else { throw tooMuch }
        bytes -= length
        if let string = machine.strings.validString(text) { return .string(string) }
        return .bytes(Array(text))
    }

    private func function(_ slot: Int32) throws(LuaError) -> LuaFunction {
        var line: Int32 = 0
        var chunk = [CChar](repeating: 0, count: 64)
        let reference = clua_retain_function(machine.pointer, slot, &line, &chunk)
        guard reference >= 0 else { throw unfit("a function could not be kept") }
        let name = chunk.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return LuaFunction(
            reference: reference, chunkName: name, line: line > 0 ? Int(line) : nil, owner: machine.released)
    }

    private func handle(_ slot: Int32) throws(LuaError) -> LuaHandle {
        var typeID: Int32 = 0
        var token: Int64 = 0
        var lasting = false
        let alive = clua_read_handle(machine.pointer, slot, &typeID, &token, &lasting)
        let name = machine.handleNames[typeID] ?? "handle"
        guard alive else { throw unfit("\(name): used after the call it was given to has ended") }
        return LuaHandle(typeName: name, typeID: typeID, token: token, lifetime: lasting ? .machine : .call)
    }

    // MARK: Tables

    private mutating func table(_ slot: Int32, depth: Int) throws(LuaError) -> LuaTable {
        guard depth <= machine.limits.tableDepth else {
            throw unfit("a table is nested deeper than \(machine.limits.tableDepth) levels")
        }
        if let identity = clua_read_identity(machine.pointer, slot) {
            guard !parents.contains(identity) else { throw unfit("a table contains itself") }
            parents.append(identity)
        }
        defer { _ = parents.popLast() }
        let array = try elements(slot, depth: depth)
        return LuaTable(array: array, unsorted: try fields(slot, elements: array.count, depth: depth))
    }

    private mutating func elements(_ slot: Int32, depth: Int) throws(LuaError) -> [LuaValue] {
        let count = clua_read_length(machine.pointer, slot)
        try take(count)
        var elements: [LuaValue] = []
        elements.reserveCapacity(count)
        for index in 0..<count {
            let element = clua_read_element(machine.pointer, slot, Int64(index) + 1)
            guard element > 0 else { throw unfit("there is no room to read a table") }
            elements.append(try decode(element, depth: depth))
            clua_read_pop(machine.pointer, 1)
        }
        return elements
    }

    private mutating func fields(_ slot: Int32, elements: Int, depth: Int) throws(LuaError) -> [LuaTable.Field] {
        var fields: [LuaTable.Field] = []
        let key = clua_read_begin(machine.pointer)
        guard key > 0 else { throw unfit("there is no room to read a table") }
        while clua_read_next(machine.pointer, slot) {
            switch clua_read_kind(machine.pointer, key) {
            case CLUA_STRING:
                try take(1)
                fields.append(LuaTable.Field(name: try string(key), value: try decode(key + 1, depth: depth)))
            case CLUA_INTEGER:
                var index: Int64 = 0
                _ = clua_read_integer(machine.pointer, key, &index)
                guard index >= 1, index <= elements else { throw unfit("a table has a gap before its index \(index)") }
            default:
                let name = String(cString: clua_read_type_name(machine.pointer, key))
                throw unfit("a table has a key of type \(name)")
            }
            clua_read_pop(machine.pointer, 1)
        }
        return fields
    }

    private mutating func take(_ count: Int) throws(LuaError) {
        guard count <= remaining else {
            throw unfit("a table has more than \(machine.limits.tableValues) values")
        }
        remaining -= count
        let cost = count * MemoryLayout<LuaValue>.stride
        guard cost <= bytes else { throw tooMuch }
        bytes -= cost
    }
}
