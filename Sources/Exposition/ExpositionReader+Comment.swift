extension ExpositionReader {
    /// Reads the comment under the reader and goes to the next line, also after an error.
    ///
    /// - Returns: nil where the comment is neither a `HELP` nor a `TYPE` line.
    mutating func comment() throws(ExpositionError) -> ExpositionEntry? {
        defer { skipLine() }
        position += 1
        let keyword = word()
        let isHelp = page[keyword].elementsEqual("HELP".utf8)
        guard isHelp || page[keyword].elementsEqual("TYPE".utf8) else { return nil }
        let family = word()
        guard !family.isEmpty else { throw failure(.metricName) }
        skipBlanks()
        if isHelp {
            var end = position
            while end < page.count, page[end] != Byte.lineFeed { end += 1 }
            let start = position
            position = end
            if end > start, page[end - 1] == Byte.carriageReturn { end -= 1 }
            return .help(family: family, text: start..<end)
        }
        let start = position
        let name = word()
        guard let type = Self.type(named: page[name]) else {
            position = start
            throw failure(.metricType)
        }
        return .type(family: family, type: type)
    }

    private mutating func word() -> Range<Int> {
        skipBlanks()
        let start = position
        while position < page.count, !Byte.isBlank(page[position]), page[position] != Byte.lineFeed { position += 1 }
        return start..<position
    }

    private static func type(named name: Slice<UnsafeBufferPointer<UInt8>>) -> ExpositionType? {
        if name.elementsEqual("unknown".utf8) { return .untyped }
        return ExpositionType.allCases.first { name.elementsEqual($0.rawValue.utf8) }
    }
}
