#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Reads a page in the Prometheus text format 0.0.4 line by line, in one pass over its bytes and without copying them.
///
/// It understands what applications really send: `HELP` and `TYPE` lines, other comments (skipped, `# EOF` among them),
/// blanks and tabs anywhere between tokens, CR LF, a missing final line feed, timestamps in milliseconds, and every
/// number that ``parseNumber(_:)`` knows. Exemplars, and names in quotes, belong to other formats and are errors.
///
/// After an error the reader stands at the next line, so that the caller decides whether one broken line spoils the
/// page.
///
/// The reader borrows the page: it must not be used after the bytes are gone.
///
/// Source: prometheus.io/docs/instrumenting/exposition_formats/#text-based-format.
public struct ExpositionReader {
    let page: UnsafeBufferPointer<UInt8>
    var position = 0
    private var lineStart = 0
    var finishedLines = 0

    /// Reads a page of UTF-8 bytes from its start.
    public init(_ page: UnsafeBufferPointer<UInt8>) {
        self.page = page
    }

    /// The next sample; comments and empty lines are skipped.
    ///
    /// - Returns: nil at the page's end.
    public mutating func nextSample() throws(ExpositionError) -> ExpositionLine? {
        while beginLine() {
            guard page[position] == Byte.hash else { return try sample() }
            skipLine()
        }
        return nil
    }

    /// The next sample where its series is written exactly as given: then only its numbers are read.
    ///
    /// A kubelet's page hardly changes from scrape to scrape, so a caller that keeps the previous page's series can
    /// skip names and labels this way.
    ///
    /// - Parameter series: the bytes of an earlier line's `series`.
    /// - Returns: nil where the next sample is one of another series, or where there is none; ``nextSample()`` then
    ///   reads it.
    public mutating func nextSample(
        ofSeries series: UnsafeBufferPointer<UInt8>
    ) throws(ExpositionError) -> ExpositionLine? {
        while beginLine() {
            if page[position] == Byte.hash {
                skipLine()
                continue
            }
            let end = position + series.count
            guard
                let wanted = series.baseAddress, let start = page.baseAddress, end < page.count,
                Byte.isBlank(page[end]), memcmp(start + position, wanted, series.count) == 0
            else { return nil }
            let range = position..<end
            position = end
            return try numbers(ofSeries: range)
        }
        return nil
    }

    /// The next sample, `HELP` or `TYPE` line; other comments and empty lines are skipped.
    ///
    /// - Returns: nil at the page's end.
    public mutating func nextEntry() throws(ExpositionError) -> ExpositionEntry? {
        while beginLine() {
            guard page[position] == Byte.hash else { return .sample(try sample()) }
            if let entry = try comment() { return entry }
        }
        return nil
    }

    // MARK: - Lines

    /// Goes to the first byte of the next line that is not empty; stays where it is when it stands there already.
    ///
    /// - Returns: false at the page's end.
    private mutating func beginLine() -> Bool {
        while true {
            skipBlanks()
            guard position < page.count else { return false }
            guard page[position] == Byte.lineFeed else { return true }
            finishLine()
        }
    }

    /// Goes past the line feed under the reader.
    mutating func finishLine() {
        position += 1
        lineStart = position
        finishedLines += 1
    }

    /// Goes past the line feed that ends the current line, or to the page's end.
    mutating func skipLine() {
        guard position < page.count, let start = page.baseAddress else { return }
        guard let found = memchr(start + position, Int32(Byte.lineFeed), page.count - position) else {
            position = page.count
            return
        }
        position = UnsafeRawPointer(found) - UnsafeRawPointer(start)
        finishLine()
    }

    /// Goes past spaces, tabs and carriage returns.
    mutating func skipBlanks() {
        var index = position
        while index < page.count, Byte.isBlank(page[index]) { index += 1 }
        position = index
    }

    /// The error that something else was expected where the reader stands.
    func failure(_ expected: ExpositionError.Expectation) -> ExpositionError {
        ExpositionError(line: finishedLines + 1, column: position - lineStart + 1, expected: expected)
    }
}
