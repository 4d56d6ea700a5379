internal import CLua

/// A function of the host that Lua code can call. What it throws is raised at the line that called it.
public typealias LuaHostFunction = (inout LuaCall) throws(LuaHostError) -> Void

/// A call from Lua code into the host: its arguments by their position from 1, and its results.
///
/// It lasts as long as the host function runs.
public struct LuaCall: ~Copyable {
    /// The arguments, to be read without expectations.
    public let arguments: LuaValueReader
    /// The results.
    public var results: LuaValueWriter
    /// What stands behind the handle whose method or property this is, or 0.
    public let token: Int64

    init(machine: LuaVM, base: Int32, count: Int32, token: Int64) {
        self.arguments = LuaValueReader(machine: machine, base: base, count: Int(count))
        self.results = LuaValueWriter(machine: machine)
        self.token = token
    }

    /// How many arguments there are.
    public var count: Int { arguments.count }

    /// Lets the host's work count as that many instructions. Over the limit the call ends when the function returns.
    public func spend(_ instructions: UInt64) {
        clua_spend(arguments.machine.pointer, instructions)
    }

    // MARK: Arguments

    /// Whether an argument is missing or nil.
    public func isNil(_ position: Int) -> Bool {
        arguments.isNil(position)
    }

    /// A truth value.
    public func bool(_ position: Int) throws(LuaHostError) -> Bool {
        guard let value = arguments.bool(position) else { throw unexpected(position, "boolean") }
        return value
    }

    /// A number without a fraction.
    public func integer(_ position: Int) throws(LuaHostError) -> Int64 {
        guard let value = arguments.integer(position) else { throw unexpected(position, "integer") }
        return value
    }

    /// A number.
    public func number(_ position: Int) throws(LuaHostError) -> Double {
        guard let value = arguments.number(position) else { throw unexpected(position, "number") }
        return value
    }

    /// A text.
    public func string(_ position: Int) throws(LuaHostError) -> String {
        guard let value = arguments.string(position) else { throw unexpected(position, "string") }
        return value
    }

    /// Lets `body` see the bytes of a text, which need not be UTF-8.
    public func withBytes<Result>(
        _ position: Int, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(LuaHostError) -> Result {
        guard let value = arguments.withBytes(position, body) else { throw unexpected(position, "string") }
        return value
    }

    /// A copy of a table.
    public func table(_ position: Int) throws(LuaHostError) -> LuaTable {
        guard case .table(let table) = try value(position) else { throw unexpected(position, "table") }
        return table
    }

    /// A function.
    public func function(_ position: Int) throws(LuaHostError) -> LuaFunction {
        guard case .function(let function) = try value(position) else { throw unexpected(position, "function") }
        return function
    }

    /// What stands behind a handle of this type.
    public func token(_ position: Int, of type: LuaHandleType) throws(LuaHostError) -> Int64 {
        guard let token = arguments.token(position, of: type) else { throw unexpected(position, type.name) }
        return token
    }

    /// Any value.
    public func value(_ position: Int) throws(LuaHostError) -> LuaValue {
        do {
            return try arguments.value(position)
        } catch {
            throw .badArgument(position, error.message)
        }
    }

    private func unexpected(_ position: Int, _ wanted: String) -> LuaHostError {
        .badArgument(position, "\(wanted) expected, got \(arguments.typeName(position))")
    }

    // MARK: Results

    /// Adds a result.
    public mutating func returns(_ value: Bool) { results.append(value) }
    /// Adds a result.
    public mutating func returns(_ value: Int) { results.append(value) }
    /// Adds a result.
    public mutating func returns(_ value: Double) { results.append(value) }
    /// Adds a result.
    public mutating func returns(_ value: String) { results.append(value) }
    /// Adds a result.
    public mutating func returns(_ value: LuaHandle) { results.append(value) }
    /// Adds a result.
    public mutating func returns(_ value: LuaValue) { results.append(value) }
}
