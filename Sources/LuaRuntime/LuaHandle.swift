internal import Synchronization

/// An object of the host as Lua code sees it, for as long as the call lasts that it is given to, or its machine.
///
/// The host keeps the object; the handle carries a number by which the host finds it. For Lua code, handles of one type
/// and lifetime with the same number are equal.
public struct LuaHandle: Sendable, Equatable {
    /// What the type of handle is called.
    public let typeName: String
    /// The number the host gave it.
    public let token: Int64
    /// How long Lua code can use it.
    public let lifetime: Lifetime
    let typeID: Int32

    /// How long Lua code can use a handle.
    public enum Lifetime: Sendable {
        /// Until the call ends that it was given to; waiting does not end a call.
        case call
        /// As long as the machine exists.
        case machine
    }

    /// Makes a handle that stands for what the host knows as `token`.
    public init(_ type: LuaHandleType, token: Int64, lifetime: Lifetime = .call) {
        self.init(typeName: type.name, typeID: type.id, token: token, lifetime: lifetime)
    }

    init(typeName: String, typeID: Int32, token: Int64, lifetime: Lifetime) {
        self.lifetime = lifetime
        self.typeName = typeName
        self.typeID = typeID
        self.token = token
    }
}

/// What Lua code can do with a kind of handle.
///
/// Build it once, register it with `LuaVM.register(_:)`, and pass handles of it as arguments. In every closure
/// `call.token` is the number of the handle at hand.
///
/// ```swift
/// let pod = LuaHandleType("pod")
///     .property("name") { call throws(LuaHostError) in call.returns(pods[Int(call.token)].name) }
///     .method("request") { call throws(LuaHostError) in call.returns(try request(of: call.token, call.string(1))) }
/// ```
public final class LuaHandleType {
    /// What Lua code and error messages call it.
    public let name: String
    /// The variable that a handle of it mostly is in, for messages about its methods.
    let called: String
    let id: Int32
    private(set) var methods: [String: LuaHostFunction] = [:]
    private(set) var properties: [String: LuaHostFunction] = [:]
    private(set) var suspendingMethods: [String: LuaSuspendingFunction] = [:]
    private(set) var lookup: LuaHostFunction?
    private(set) var entries: LuaHostFunction?
    private(set) var length: LuaHostFunction?
    private(set) var assign: LuaHostFunction?
    private var parameters: [String: [String]] = [:]

    private static let lastID = Atomic<Int32>(0)

    /// Makes a type without members.
    ///
    /// - Parameter variable: what a handle of it is called where it is used; nil for the same.
    public init(_ name: String, called variable: String? = nil) {
        self.name = name
        called = variable ?? name
        self.id = Self.lastID.add(1, ordering: .relaxed).newValue
    }

    /// Adds a method, called as `handle:name(…)`; arguments count from 1 after the handle.
    ///
    /// - Parameter parameters: what messages call its arguments.
    @discardableResult
    public func method(
        _ name: String, parameters: [String] = [], _ body: @escaping LuaHostFunction
    ) -> LuaHandleType {
        methods[name] = body
        self.parameters[name] = parameters
        return self
    }

    /// Adds a method that takes its time; only calls with a deadline may call it.
    ///
    /// - Parameter parameters: what messages call its arguments.
    @discardableResult
    public func method(
        _ name: String, parameters: [String] = [], suspending body: @escaping LuaSuspendingFunction
    ) -> LuaHandleType {
        suspendingMethods[name] = body
        self.parameters[name] = parameters
        return self
    }

    /// Adds a property, read as `handle.name`.
    @discardableResult
    public func property(_ name: String, _ body: @escaping LuaHostFunction) -> LuaHandleType {
        properties[name] = body
        return self
    }

    /// Answers for names that are no members; the name is the first argument. Without it they are an error.
    @discardableResult
    public func lookup(_ body: @escaping LuaHostFunction) -> LuaHandleType {
        lookup = body
        return self
    }

    /// Gives one table, whose entries `pairs(handle)` goes through.
    @discardableResult
    public func entries(_ body: @escaping LuaHostFunction) -> LuaHandleType {
        entries = body
        return self
    }

    /// Gives a number, which `#handle` is. Without it that is an error.
    @discardableResult
    public func length(_ body: @escaping LuaHostFunction) -> LuaHandleType {
        length = body
        return self
    }

    /// Takes what is assigned to a name: the arguments are the name and the value. Without it handles are read-only.
    @discardableResult
    public func assign(_ body: @escaping LuaHostFunction) -> LuaHandleType {
        assign = body
        return self
    }

    /// What messages call the parameters of a method.
    package func parameters(of method: String) -> [String] { parameters[method] ?? [] }

    /// How messages call a method.
    func signature(of method: String) -> HostSignature {
        HostSignature(name: "\(called):\(method)", parameters: parameters(of: method))
    }

    /// The names of all members, sorted; methods end with `()`.
    public var members: [String] {
        (methods.keys.map { "\($0)()" } + suspendingMethods.keys.map { "\($0)()" } + properties.keys).sorted()
    }
}
