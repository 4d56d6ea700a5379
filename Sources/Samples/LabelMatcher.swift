/// A condition on one label, as PromQL has it. A label that is not there has the value "".
///
/// Source: prometheus.io/docs/prometheus/latest/querying/basics/#instant-vector-selectors.
public struct LabelMatcher: Sendable {
    /// How a matcher looks at a label.
    public enum Operator: String, Hashable, Sendable, CaseIterable {
        /// The label has the value.
        case equal = "="
        /// The label has another value.
        case notEqual = "!="
        /// The pattern matches the label's value as a whole.
        case matches = "=~"
        /// The pattern doesn't match the label's value as a whole.
        case doesNotMatch = "!~"
    }

    /// The label's name.
    public let name: String
    /// The relation.
    public let `operator`: Operator
    /// The value, or the pattern.
    public let value: String
    private let pattern: LabelPattern?

    /// Makes a matcher.
    ///
    /// - Throws: ``LabelPatternError`` where a pattern is none.
    public init(_ name: String, _ operator: Operator, _ value: String) throws(LabelPatternError) {
        self.name = name
        self.operator = `operator`
        self.value = value
        switch `operator` {
        case .equal, .notEqual: pattern = nil
        case .matches, .doesNotMatch: pattern = try LabelPattern(value)
        }
    }

    /// Whether a label with this value (nil: no such label) meets the condition.
    public func matches(_ value: String?) -> Bool {
        let value = value ?? ""
        switch `operator` {
        case .equal: return value == self.value
        case .notEqual: return value != self.value
        case .matches: return pattern?.matches(value) ?? false
        case .doesNotMatch: return !(pattern?.matches(value) ?? true)
        }
    }
}
