/// A JSON document or a part of one: how objects are kept and changed here.
public enum JSONValue: Hashable, Sendable {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A number without fraction.
    case integer(Int64)
    /// Any other number.
    case number(Double)
    /// A text.
    case string(String)
    /// A list.
    case array([JSONValue])
    /// Members by name; they are written in the order of their names.
    case object([String: JSONValue])

    /// A member of an object. Reading what isn't there gives nil; writing nil removes; writing to anything but an
    /// object makes it one.
    public subscript(member: String) -> JSONValue? {
        get {
            guard case .object(let members) = self else { return nil }
            return members[member]
        }
        set {
            var members: [String: JSONValue] = [:]
            if case .object(let present) = self { members = present }
            self = .null
            members[member] = newValue
            self = .object(members)
        }
    }

    /// What lies at the end of a path of members.
    public subscript(path first: String, rest: String...) -> JSONValue? {
        get { value(at: [first] + rest) }
        set { set(newValue, at: ([first] + rest)[...]) }
    }

    /// The text, where it is one.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The whole number, where it is one.
    public var integer: Int64? {
        guard case .integer(let number) = self else { return nil }
        return number
    }

    /// The truth value, where it is one.
    public var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The elements; empty where it is no list.
    public var elements: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// The members; empty where it is no object.
    public var members: [String: JSONValue] {
        guard case .object(let members) = self else { return [:] }
        return members
    }

    /// The texts among the elements.
    var strings: [String] { elements.compactMap(\.string) }

    /// The members that are texts.
    var stringMembers: [String: String] { members.compactMapValues(\.string) }

    private func value(at path: [String]) -> JSONValue? {
        var value = self
        for member in path {
            guard let next = value[member] else { return nil }
            value = next
        }
        return value
    }

    private mutating func set(_ value: JSONValue?, at path: ArraySlice<String>) {
        guard let first = path.first else { return }
        if path.count == 1 {
            self[first] = value
        } else {
            var child = self[first] ?? .object([:])
            child.set(value, at: path.dropFirst())
            self[first] = child
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByFloatLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}

extension JSONValue {
    /// A list of texts.
    init(_ strings: [String]) {
        self = .array(strings.map { .string($0) })
    }

    /// An object of texts.
    init(_ members: [String: String]) {
        self = .object(members.mapValues { .string($0) })
    }
}
