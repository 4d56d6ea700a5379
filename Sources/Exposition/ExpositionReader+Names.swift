public import Samples

extension ExpositionReader {
    /// The bytes of a line's metric name, a view into the page.
    public func name(of line: ExpositionLine) -> UnsafeBufferPointer<UInt8> {
        var end = line.series.lowerBound
        while end < line.series.upperBound, page[end] != Byte.openingBrace, !Byte.isBlank(page[end]) { end += 1 }
        return UnsafeBufferPointer(rebasing: page[line.series.lowerBound..<end])
    }

    /// The bytes of a line's name and labels, a view into the page.
    public func series(of line: ExpositionLine) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: page[line.series])
    }

    /// The labels of a line, decoded: `\\`, `\"` and `\n` become what they stand for, and other bytes behind a
    /// backslash stay as they are, with it. Bytes that are not UTF-8 become replacement characters. Where a name comes
    /// twice, the last value wins.
    public func labels(of line: ExpositionLine) -> Labels {
        var labels = Labels()
        let end = line.series.upperBound
        var index = line.series.lowerBound + name(of: line).count
        while index < end {
            // Between labels there are blanks, commas and braces only.
            guard Byte.startsName(page[index]) else {
                index += 1
                continue
            }
            let nameStart = index
            while index < end, Byte.continuesName(page[index]) { index += 1 }
            let name = String(decoding: page[nameStart..<index], as: UTF8.self)
            while index < end, page[index] != Byte.quote { index += 1 }
            let valueStart = min(index + 1, end)
            index = valueStart
            var isEscaped = false
            while index < end, page[index] != Byte.quote {
                let isEscape = page[index] == Byte.backslash
                isEscaped = isEscaped || isEscape
                index = min(index + (isEscape ? 2 : 1), end)
            }
            labels[name] = Self.text(page[valueStart..<index], isEscaped: isEscaped)
            index += 1
        }
        return labels
    }

    /// The text of a `HELP` line's bytes, where `\\` and `\n` stand for a backslash and a line feed.
    public func helpText(_ range: Range<Int>) -> String {
        Self.text(page[range], isEscaped: page[range].contains(Byte.backslash))
    }

    /// The text of some bytes of the page, such as a family's name.
    public func text(_ range: Range<Int>) -> String {
        String(decoding: page[range], as: UTF8.self)
    }

    private static func text(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, isEscaped: Bool) -> String {
        guard isEscaped else { return String(decoding: bytes, as: UTF8.self) }
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            guard byte == Byte.backslash, index < bytes.endIndex else {
                plain.append(byte)
                continue
            }
            switch bytes[index] {
            case Byte.backslash: plain.append(Byte.backslash)
            case Byte.quote: plain.append(Byte.quote)
            case Byte.letterN: plain.append(Byte.lineFeed)
            case let other: plain += [Byte.backslash, other]
            }
            index += 1
        }
        return String(decoding: plain, as: UTF8.self)
    }
}
