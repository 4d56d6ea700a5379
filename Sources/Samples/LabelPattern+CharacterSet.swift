extension LabelPattern {
    /// Some characters.
    struct CharacterSet: Hashable, Sendable {
        var ranges: [ClosedRange<UInt32>]
        var isNegated = false
        var ignoresCase = false

        /// All characters.
        static let any = CharacterSet(ranges: [0...0x10FFFF])

        /// The characters of a class that has a letter: `\d`, `\w`, `\s`; nil where there is none of that letter.
        static func perl(_ letter: Unicode.Scalar) -> CharacterSet? {
            switch letter {
            case "d": named("digit")
            case "w": named("word")
            case "s": CharacterSet(ranges: [9...10, 12...13, 32...32])
            case "D", "W", "S":
                perl(Unicode.Scalar(letter.value + 32) ?? letter).map {
                    CharacterSet(ranges: $0.ranges, isNegated: true)
                }
            default: nil
            }
        }

        /// The characters of a class that has a name, as in `[[:alpha:]]`; nil where there is none of that name.
        static func named(_ name: String) -> CharacterSet? {
            switch name {
            case "alnum": CharacterSet(ranges: [48...57, 65...90, 97...122])
            case "alpha": CharacterSet(ranges: [65...90, 97...122])
            case "ascii": CharacterSet(ranges: [0...127])
            case "blank": CharacterSet(ranges: [9...9, 32...32])
            case "cntrl": CharacterSet(ranges: [0...31, 127...127])
            case "digit": CharacterSet(ranges: [48...57])
            case "graph": CharacterSet(ranges: [33...126])
            case "lower": CharacterSet(ranges: [97...122])
            case "print": CharacterSet(ranges: [32...126])
            case "punct": CharacterSet(ranges: [33...47, 58...64, 91...96, 123...126])
            case "space": CharacterSet(ranges: [9...13, 32...32])
            case "upper": CharacterSet(ranges: [65...90])
            case "word": CharacterSet(ranges: [48...57, 65...90, 95...95, 97...122])
            case "xdigit": CharacterSet(ranges: [48...57, 65...70, 97...102])
            default: nil
            }
        }

        func contains(_ scalar: Unicode.Scalar) -> Bool {
            var isListed = ranges.contains { $0.contains(scalar.value) }
            if !isListed, ignoresCase {
                isListed = [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping].contains { other in
                    guard let only = other.unicodeScalars.first, other.unicodeScalars.count == 1 else { return false }
                    return ranges.contains { $0.contains(only.value) }
                }
            }
            return isListed != isNegated
        }

        /// The characters that are not in the set, as ranges.
        var complement: [ClosedRange<UInt32>] {
            var found: [ClosedRange<UInt32>] = []
            var next: UInt32 = 0
            for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
                if range.lowerBound > next { found.append(next...(range.lowerBound - 1)) }
                next = max(next, range.upperBound + 1)
            }
            if next <= 0x10FFFF { found.append(next...0x10FFFF) }
            return found
        }
    }
}
