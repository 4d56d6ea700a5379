internal import CLua

/// Takes values on their way into a machine, in order. It lasts as long as the closure it is given to.
public struct LuaValueWriter: ~Copyable {
    let machine: LuaVM

    /// Adds `nil`.
    public mutating func appendNil() {
        clua_write_nil(machine.pointer)
    }

    /// Adds a truth value.
    public mutating func append(_ value: Bool) {
        clua_write_boolean(machine.pointer, value)
    }

    /// Adds a whole number.
    public mutating func append(_ value: Int64) {
        clua_write_integer(machine.pointer, value)
    }

    /// Adds a whole number.
    public mutating func append(_ value: Int) {
        clua_write_integer(machine.pointer, Int64(value))
    }

    /// Adds a number.
    public mutating func append(_ value: Double) {
        clua_write_number(machine.pointer, value)
    }

    /// Adds a text.
    public mutating func append(_ value: String) {
        var value = value
        value.withUTF8 { append(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Adds a text that need not be UTF-8.
    public mutating func append(bytes: UnsafeRawBufferPointer) {
        clua_write_string(machine.pointer, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }

    /// Adds a handle.
    public mutating func append(_ value: LuaHandle) {
        clua_write_handle(machine.pointer, value.typeID, value.token, value.lifetime == .machine)
    }

    /// Adds a handle of a type, which lasts as long as the call does.
    public mutating func append(_ type: LuaHandleType, token: Int64) {
        clua_write_handle(machine.pointer, type.id, token, false)
    }

    /// Adds a function of the same machine; one of another machine makes the call fail.
    public mutating func append(_ value: LuaFunction) {
        guard value.owner === machine.released else {
            machine.complaint = "a function of another plugin cannot be passed on"
            return appendNil()
        }
        clua_write_function(machine.pointer, value.reference)
    }

    /// Adds a copy of a table.
    public mutating func append(_ table: LuaTable) {
        clua_write_table(machine.pointer, Int32(clamping: table.array.count), Int32(clamping: table.fields.count))
        for value in table.array {
            append(value)
        }
        for field in table.fields {
            append(field.name)
            append(field.value)
        }
    }

    /// Adds any value.
    public mutating func append(_ value: LuaValue) {
        switch value {
        case .nil: appendNil()
        case .bool(let value): append(value)
        case .integer(let value): append(value)
        case .number(let value): append(value)
        case .string(let value): append(value)
        case .bytes(let value): value.withUnsafeBytes { append(bytes: $0) }
        case .table(let value): append(value)
        case .function(let value): append(value)
        case .handle(let value): append(value)
        }
    }
}
