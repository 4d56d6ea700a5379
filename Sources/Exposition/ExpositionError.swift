/// A line of an exposition that does not follow the format.
public struct ExpositionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the reader looked for and did not find.
    public enum Expectation: String, Hashable, Sendable {
        /// A metric's name at the start of a sample.
        case metricName = "a metric name"
        /// A blank or `{` behind a metric's name.
        case blankOrLabels = "a blank or '{' after the metric name"
        /// A label's name.
        case labelName = "a label name or '}'"
        /// `=` between a label's name and value.
        case equalsSign = "'=' after the label name"
        /// `"` before a label's value.
        case openingQuote = "'\"' before the label value"
        /// `"` behind a label's value.
        case closingQuote = "'\"' at the end of the label value"
        /// `,` or `}` behind a label's value.
        case commaOrBrace = "',' or '}' after the label value"
        /// A blank between labels and value.
        case blank = "a blank before the value"
        /// A floating-point number, `NaN`, `+Inf` or `-Inf`.
        case value = "a number"
        /// Whole milliseconds since the Unix epoch, or the line's end.
        case timestamp = "a timestamp in whole milliseconds, or the end of the line"
        /// The line's end.
        case lineEnd = "the end of the line"
        /// A known type of metric in a `TYPE` line.
        case metricType = "counter, gauge, histogram, summary or untyped"
    }

    /// The line, counted from 1.
    public var line: Int
    /// The byte within the line, counted from 1.
    public var column: Int
    /// What should have stood there.
    public var expected: Expectation

    /// Makes an error.
    public init(line: Int, column: Int, expected: Expectation) {
        self.line = line
        self.column = column
        self.expected = expected
    }

    /// `line 3, column 12: expected a number`.
    public var description: String { "line \(line), column \(column): expected \(expected.rawValue)" }
}
