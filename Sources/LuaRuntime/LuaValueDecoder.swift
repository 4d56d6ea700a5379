internal import CLua

/// Copies values from the stack of a machine, within the machine's bounds for tables.
///
/// What is copied is paid for in instructions, and all copies of one call together hold no more than the machine may: a
/// text or a table that the machine has once can be in what it hands over any number of times.
struct LuaValueDecoder {
    let machine: LuaVM
    private var remaining: Int
    /// How many bytes the copies may still hold that a call waits with; nil for copies that count towards the running
    /// call.
    private var waiting: Int?
    private var parents: [UnsafeRawPointer] = []

    /// Beside what it says itself a text or a table takes so many bytes of memory.
    private static let header = 32
    /// About what a function takes here and in the machine.
    private static let functionBytes = 160
    /// To repair a byte takes as long as to copy so many.
    private static let slowness = 64
    /// Shorter texts are kept where a value is.
    private static let mostInline = 15

    init(machine: LuaVM, waiting: Int? = nil) {
        self.machine = machine
        self.waiting = waiting
        self.remaining = machine.limits.tableValues
    }

    /// Copies `count` values that lie above `base`, all of them together within the bounds.
    static func values(of machine: LuaVM, base: Int32, count: Int) throws(LuaError) -> [LuaValue] {
        var decoder = LuaValueDecoder(machine: machine)
        return try decoder.values(base: base, count: count)
    }

    /// The same for a call that is about to wait, of which all copies together hold no more than `bytes`; it tells how
    /// many are left.
    static func values(
        of machine: LuaVM, base: Int32, count: Int, waiting bytes: inout Int
    ) throws(LuaError) -> [LuaValue] {
        var decoder = LuaValueDecoder(machine: machine, waiting: bytes)
        let values = try decoder.values(base: base, count: count)
        bytes = decoder.waiting ?? bytes
        return values
    }

    private mutating func values(base: Int32, count: Int) throws(LuaError) -> [LuaValue] {
        if count == 0 { return [] }
        try pay(count * MemoryLayout<LuaValue>.stride)
        var values: [LuaValue] = []
        values.reserveCapacity(count)
        for position in 0..<count {
            values.append(try decode(base + Int32(position) + 1, depth: 0))
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

    // MARK: Bounds

    /// Counts what a copy is about to hold.
    private mutating func pay(_ cost: Int) throws(LuaError) {
        if let waiting {
            guard cost <= waiting else { throw tooMuch("what waits for the host would hold") }
            self.waiting = waiting - cost
        } else {
            guard clua_take_copy(machine.pointer, cost) else { throw tooMuch("what one call hands to the host holds") }
        }
        try spend(cost)
    }

    /// Lets the call pay for copying so many bytes.
    private func spend(_ bytes: Int) throws(LuaError) {
        let limit = clua_pay_copy(machine.pointer, bytes)
        guard limit == CLUA_OK else {
            var error = machine.error(limit)
            error.traceback = ""
            throw error
        }
    }

    private func tooMuch(_ what: String) -> LuaError {
        LuaError(
            .memoryLimit, "\(what) more than the memory limit of \(machine.limits.memoryBytes) bytes",
            plugin: machine.name)
    }

    private func unfit(_ message: String) -> LuaError {
        LuaError(.badValue, message, plugin: machine.name)
    }

    // MARK: Texts and objects

    /// A name; what is no UTF-8 in it is repaired.
    private mutating func string(_ slot: Int32) throws(LuaError) -> String {
        let text = try bytes(slot)
        if let string = machine.strings.validString(text) { return string }
        // What stands for a byte that is no UTF-8 has three of them, and takes long.
        try pay(2 * text.count)
        try spend(Self.slowness * text.count)
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func text(_ slot: Int32) throws(LuaError) -> LuaValue {
        let text = try bytes(slot)
        if let string = machine.strings.validString(text) { return .string(string) }
        if text.count <= Self.mostInline { try pay(Self.header + text.count) }
        return .bytes(Array(text))
    }

    private mutating func bytes(_ slot: Int32) throws(LuaError) -> UnsafeRawBufferPointer {
        var length = 0
        let bytes = clua_read_string(machine.pointer, slot, &length)
        if length > Self.mostInline { try pay(Self.header + length) }
        return UnsafeRawBufferPointer(start: bytes, count: length)
    }

    private mutating func function(_ slot: Int32) throws(LuaError) -> LuaFunction {
        try pay(Self.functionBytes)
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
        try pay(2 * Self.header)
        let array = try elements(slot, depth: depth)
        return LuaTable(array: array, unsorted: try fields(slot, elements: array.count, depth: depth))
    }

    private mutating func elements(_ slot: Int32, depth: Int) throws(LuaError) -> [LuaValue] {
        let count = clua_read_length(machine.pointer, slot)
        try take(count, of: MemoryLayout<LuaValue>.stride)
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
                try take(1, of: MemoryLayout<LuaTable.Field>.stride)
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

    /// Counts values of a table, each of which takes so many bytes.
    private mutating func take(_ count: Int, of size: Int) throws(LuaError) {
        guard count <= remaining else {
            throw unfit("a table has more than \(machine.limits.tableValues) values, or several have together")
        }
        remaining -= count
        try pay(count * size)
    }
}
