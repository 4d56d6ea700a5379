internal import Synchronization

/// A function of the host that Lua code calls and that takes its time: the code that called it stands still until the
/// function has returned, while the machine runs other calls.
///
/// It runs outside the machine's executor. What it throws is raised at the line that called it; where the call is ended
/// first, by its deadline or because nobody waits for it any more, the task it runs in is cancelled.
public typealias LuaSuspendingFunction = @Sendable (LuaSuspendingCall) async throws -> [LuaValue]

/// A call from Lua code into a suspending function: copies of its arguments, by their position from 1.
public struct LuaSuspendingCall: Sendable {
    /// The arguments.
    public let arguments: [LuaValue]
    /// What stands behind the handle whose method this is, or 0.
    public let token: Int64
    private let held = HeldObjects()

    /// Makes a call.
    public init(arguments: [LuaValue], token: Int64 = 0) {
        self.arguments = arguments
        self.token = token
    }

    /// Keeps something until the machine has taken the call's results, or the call is dropped.
    public func hold(_ object: some AnyObject & Sendable) {
        held.add(object)
    }

    /// How many arguments there are.
    public var count: Int { arguments.count }

    /// Any value; nil where there is none.
    public func value(_ position: Int) -> LuaValue {
        arguments.indices.contains(position - 1) ? arguments[position - 1] : .nil
    }

    /// Whether an argument is missing or nil.
    public func isNil(_ position: Int) -> Bool {
        value(position) == .nil
    }

    /// A truth value.
    public func bool(_ position: Int) throws(LuaHostError) -> Bool {
        guard case .bool(let value) = value(position) else { throw unexpected(position, "boolean") }
        return value
    }

    /// A number without a fraction.
    public func integer(_ position: Int) throws(LuaHostError) -> Int64 {
        switch value(position) {
        case .integer(let value): return value
        case .number(let value):
            guard let whole = Int64(exactly: value) else { throw unexpected(position, "integer") }
            return whole
        default: throw unexpected(position, "integer")
        }
    }

    /// A number.
    public func number(_ position: Int) throws(LuaHostError) -> Double {
        switch value(position) {
        case .integer(let value): return Double(value)
        case .number(let value): return value
        default: throw unexpected(position, "number")
        }
    }

    /// A text; what is no UTF-8 in it is repaired.
    public func string(_ position: Int) throws(LuaHostError) -> String {
        switch value(position) {
        case .string(let value): return value
        case .bytes(let value): return String(decoding: value, as: UTF8.self)
        default: throw unexpected(position, "string")
        }
    }

    /// The bytes of a text.
    public func bytes(_ position: Int) throws(LuaHostError) -> [UInt8] {
        switch value(position) {
        case .string(let value): return Array(value.utf8)
        case .bytes(let value): return value
        default: throw unexpected(position, "string")
        }
    }

    /// A copy of a table.
    public func table(_ position: Int) throws(LuaHostError) -> LuaTable {
        guard case .table(let table) = value(position) else { throw unexpected(position, "table") }
        return table
    }

    /// A function.
    public func function(_ position: Int) throws(LuaHostError) -> LuaFunction {
        guard case .function(let function) = value(position) else { throw unexpected(position, "function") }
        return function
    }

    private func unexpected(_ position: Int, _ wanted: String) -> LuaHostError {
        let found = position > arguments.count ? "no value" : value(position).typeName
        return .badArgument(position, "\(wanted) expected, got \(found)")
    }
}

/// What a call keeps until it is over.
private final class HeldObjects: Sendable {
    private let objects = Mutex<[any AnyObject & Sendable]>([])

    func add(_ object: any AnyObject & Sendable) {
        objects.withLock { $0.append(object) }
    }
}
