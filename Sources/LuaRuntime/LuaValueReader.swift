internal import CLua

/// Gives values on their way out of a machine, by their position from 1. It lasts as long as the closure it is given
/// to, or the call it belongs to. A value of another type than the one asked for reads as nil.
public struct LuaValueReader: ~Copyable {
    let machine: LuaVM
    let base: Int32
    /// How many values there are.
    public let count: Int

    /// Whether there is no value at this position.
    public func isNil(_ position: Int) -> Bool {
        kind(position) == CLUA_NIL
    }

    /// Whether the value is a table.
    public func isTable(_ position: Int) -> Bool {
        kind(position) == CLUA_TABLE
    }

    /// A truth value.
    public func bool(_ position: Int) -> Bool? {
        kind(position) == CLUA_BOOLEAN ? clua_read_boolean(machine.pointer, slot(position)) : nil
    }

    /// A number without a fraction.
    public func integer(_ position: Int) -> Int64? {
        var value: Int64 = 0
        return exists(position) && clua_read_integer(machine.pointer, slot(position), &value) ? value : nil
    }

    /// A number.
    public func number(_ position: Int) -> Double? {
        var value = 0.0
        return exists(position) && clua_read_number(machine.pointer, slot(position), &value) ? value : nil
    }

    /// A text; names that return call after call cost no allocation.
    public func string(_ position: Int) -> String? {
        guard exists(position) else { return nil }
        var length = 0
        guard let bytes = clua_read_string(machine.pointer, slot(position), &length) else { return nil }
        return machine.strings.string(UnsafeRawBufferPointer(start: bytes, count: length))
    }

    /// Lets `body` see the bytes of a text; nil when the value is none.
    public func withBytes<Result>(_ position: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        guard exists(position) else { return nil }
        var length = 0
        guard let bytes = clua_read_string(machine.pointer, slot(position), &length) else { return nil }
        return body(UnsafeRawBufferPointer(start: bytes, count: length))
    }

    /// What stands behind a living handle of this type.
    public func token(_ position: Int, of type: LuaHandleType) -> Int64? {
        var typeID: Int32 = 0
        var token: Int64 = 0
        var lasting = false
        guard exists(position), clua_read_handle(machine.pointer, slot(position), &typeID, &token, &lasting) else {
            return nil
        }
        return typeID == type.id ? token : nil
    }

    /// Any value; tables are copied.
    public func value(_ position: Int) throws(LuaError) -> LuaValue {
        guard exists(position) else { return .nil }
        var decoder = LuaValueDecoder(machine: machine)
        return try decoder.decode(slot(position), depth: 0)
    }

    /// All values.
    public func values() throws(LuaError) -> [LuaValue] {
        try LuaValueDecoder.values(of: machine, base: base, count: count)
    }

    /// What Lua calls the type of the value at this position; of a handle what its own type is called.
    public func typeName(_ position: Int) -> String {
        guard exists(position) else { return "no value" }
        var typeID: Int32 = 0
        var token: Int64 = 0
        var lasting = false
        if kind(position) == CLUA_HANDLE {
            _ = clua_read_handle(machine.pointer, slot(position), &typeID, &token, &lasting)
            if let name = machine.handleNames[typeID] { return name }
        }
        return String(cString: clua_read_type_name(machine.pointer, slot(position)))
    }

    private func exists(_ position: Int) -> Bool {
        position >= 1 && position <= count
    }

    private func slot(_ position: Int) -> Int32 {
        base + Int32(truncatingIfNeeded: position)
    }

    private func kind(_ position: Int) -> clua_kind {
        exists(position) ? clua_read_kind(machine.pointer, slot(position)) : CLUA_NIL
    }
}
