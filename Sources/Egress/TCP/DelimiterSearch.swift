/// Looks for a delimiter in bytes that come one after the other, in time that grows with nothing but their number: both the
/// delimiter and the bytes may be chosen to make that slow. Source: Knuth, Morris, Pratt, Fast Pattern Matching in Strings.
struct DelimiterSearch {
    /// The longest delimiter.
    static let longest = 4096

    private let delimiter: [UInt8]
    /// By how many bytes have matched, less one: how many of them the delimiter begins with again at their end.
    private let overlaps: [Int]
    private var matched = 0

    /// - Parameter delimiter: at least one byte.
    init(_ delimiter: [UInt8]) {
        self.delimiter = delimiter
        var overlaps = [0]
        var length = 0
        for byte in delimiter.dropFirst() {
            while length > 0, delimiter[length] != byte { length = overlaps[length - 1] }
            if delimiter[length] == byte { length += 1 }
            overlaps.append(length)
        }
        self.overlaps = overlaps
    }

    /// Takes the next byte.
    ///
    /// - Returns: whether the delimiter ends with it. The next one begins behind it.
    mutating func ends(with byte: UInt8) -> Bool {
        while matched > 0, delimiter[matched] != byte { matched = overlaps[matched - 1] }
        if delimiter[matched] == byte { matched += 1 }
        guard matched == delimiter.count else { return false }
        matched = 0
        return true
    }
}
