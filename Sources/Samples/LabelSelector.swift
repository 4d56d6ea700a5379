/// A condition on labels: all requirements hold. The empty selector matches everything.
public struct LabelSelector: Hashable, Sendable {
    /// How a requirement looks at a label.
    public enum Operator: String, Hashable, Sendable {
        /// The label has the one value.
        case equals = "="
        /// The label has another value or is missing.
        case notEquals = "!="
        /// The label has one of the values.
        case `in`
        /// The label has none of the values or is missing.
        case notIn = "notin"
        /// The label is there.
        case exists
        /// The label is not there.
        case doesNotExist = "!"
        /// The label is an integer greater than the one value.
        case greaterThan = ">"
        /// The label is an integer less than the one value.
        case lessThan = "<"
    }

    /// One condition on one label.
    public struct Requirement: Hashable, Sendable {
        /// The label's name.
        public var key: String
        /// The relation.
        public var `operator`: Operator
        /// What the label is compared with.
        public var values: [String]

        /// Makes a requirement.
        public init(key: String, operator: Operator, values: [String] = []) {
            self.key = key
            self.operator = `operator`
            self.values = values
        }

        /// Whether a label with this value (nil: no such label) satisfies the requirement.
        public func matches(_ value: String?) -> Bool {
            switch `operator` {
            case .equals, .in: value.map(values.contains) ?? false
            case .notEquals, .notIn: value.map { !values.contains($0) } ?? true
            case .exists: value != nil
            case .doesNotExist: value == nil
            case .greaterThan: Self.compare(value, values.first, >)
            case .lessThan: Self.compare(value, values.first, <)
            }
        }

        private static func compare(_ value: String?, _ bound: String?, _ holds: (Int64, Int64) -> Bool) -> Bool {
            guard let value = value.flatMap({ Int64($0) }), let bound = bound.flatMap({ Int64($0) }) else {
                return false
            }
            return holds(value, bound)
        }
    }

    /// What must hold.
    public var requirements: [Requirement]

    /// Makes a selector of requirements that must all hold.
    public init(_ requirements: [Requirement] = []) {
        self.requirements = requirements
    }

    /// The selector that matches everything.
    public static let everything = LabelSelector()

    /// Whether the selector asks for nothing.
    public var isEmpty: Bool { requirements.isEmpty }

    /// Whether labels satisfy every requirement.
    public func matches(_ labels: Labels) -> Bool {
        requirements.allSatisfy { $0.matches(labels[$0.key]) }
    }
}
