/// What one line of a page says, as places in the page's bytes.
public enum ExpositionEntry: Hashable, Sendable {
    /// A value of a series.
    case sample(ExpositionLine)
    /// A `# TYPE` line: the bytes of the family's name, and the type.
    case type(family: Range<Int>, type: ExpositionType)
    /// A `# HELP` line: the bytes of the family's name, and those of the text with its escapes.
    case help(family: Range<Int>, text: Range<Int>)
}

/// A sample line: where its parts lie in the page, and its numbers. Nothing is copied out of the page.
public struct ExpositionLine: Hashable, Sendable {
    /// The line's number, counted from 1.
    public var number: Int
    /// The bytes of name and labels with the braces, without blanks at either end. Lines whose `series` bytes are equal
    /// name the same series.
    public var series: Range<Int>
    /// The value.
    public var value: Double
    /// Milliseconds since the Unix epoch; nil where the line has no timestamp.
    public var timestamp: Int64?

    /// Makes a line.
    public init(number: Int, series: Range<Int>, value: Double, timestamp: Int64?) {
        self.number = number
        self.series = series
        self.value = value
        self.timestamp = timestamp
    }
}
