/// Reads classes and escapes of a pattern.
struct CharacterClassParser {
    typealias CharacterSet = LabelPattern.CharacterSet

    let text: [Unicode.Scalar]
    /// The next character.
    var position: Int

    /// What follows `[`, through its `]`; nil where it is no class.
    mutating func parse() -> CharacterSet? {
        let isNegated = skip("^")
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while let next = peek() {
            if next == "]", !isFirst {
                position += 1
                return CharacterSet(ranges: ranges, isNegated: isNegated)
            }
            isFirst = false
            if let named = posixClass() {
                ranges += named
                continue
            }
            guard let low = member() else { return nil }
            if low.count == 1, low[0].count == 1, peek() == "-", peek(1) != nil, peek(1) != "]" {
                position += 1
                guard let high = member(), high.count == 1, high[0].count == 1,
                    low[0].lowerBound <= high[0].lowerBound
                else { return nil }
                ranges.append(low[0].lowerBound...high[0].lowerBound)
            } else {
                ranges += low
            }
        }
        return nil
    }

    /// What follows a backslash; nil where it means nothing.
    mutating func escape() -> CharacterSet? {
        guard let letter = peek() else { return nil }
        position += 1
        if let set = CharacterSet.perl(letter) { return set }
        let value: UInt32
        switch letter {
        case "t": value = 9
        case "n": value = 10
        case "f": value = 12
        case "r": value = 13
        case "v": value = 11
        case "a": value = 7
        case "x":
            guard let number = hexadecimal() else { return nil }
            value = number
        default:
            guard letter.isASCII, !letter.properties.isAlphabetic, !("0"..."9").contains(letter) else { return nil }
            value = letter.value
        }
        return CharacterSet(ranges: [value...value])
    }

    /// One character of a class, or the characters that an escape stands for.
    private mutating func member() -> [ClosedRange<UInt32>]? {
        guard let next = peek() else { return nil }
        position += 1
        guard next == "\\" else { return [next.value...next.value] }
        guard let set = escape() else { return nil }
        return set.isNegated ? set.complement : set.ranges
    }

    /// `[:name:]` or `[:^name:]`.
    private mutating func posixClass() -> [ClosedRange<UInt32>]? {
        guard peek() == "[", peek(1) == ":" else { return nil }
        var end = position + 2
        while end < text.count, text[end] != ":" { end += 1 }
        guard end + 1 < text.count, text[end + 1] == "]" else { return nil }
        let isNegated = text[position + 2] == "^"
        var name = String.UnicodeScalarView()
        name.append(contentsOf: text[(position + (isNegated ? 3 : 2))..<end])
        guard let set = CharacterSet.named(String(name)) else { return nil }
        position = end + 2
        return isNegated ? set.complement : set.ranges
    }

    /// `41` or `{1F600}`.
    private mutating func hexadecimal() -> UInt32? {
        var digits = String.UnicodeScalarView()
        if skip("{") {
            while let next = peek(), next != "}", digits.count < 8 {
                digits.append(next)
                position += 1
            }
            guard skip("}") else { return nil }
        } else {
            guard position + 2 <= text.count else { return nil }
            digits.append(contentsOf: text[position..<(position + 2)])
            position += 2
        }
        return UInt32(String(digits), radix: 16).flatMap { Unicode.Scalar($0)?.value }
    }

    private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
        position + offset < text.count ? text[position + offset] : nil
    }

    private mutating func skip(_ wanted: Unicode.Scalar) -> Bool {
        guard peek() == wanted else { return false }
        position += 1
        return true
    }
}
