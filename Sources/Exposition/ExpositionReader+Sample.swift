extension ExpositionReader {
    /// Reads the sample line under the reader and goes to the next line, also after an error.
    mutating func sample() throws(ExpositionError) -> ExpositionLine {
        let range: Range<Int>
        do {
            range = try series()
        } catch {
            skipLine()
            throw error
        }
        return try numbers(ofSeries: range)
    }

    /// Reads value and timestamp behind a series and goes to the next line, also after an error.
    mutating func numbers(ofSeries series: Range<Int>) throws(ExpositionError) -> ExpositionLine {
        let line = finishedLines + 1
        do {
            let value = try value()
            let timestamp = try timestamp()
            if position < page.count { finishLine() }
            return ExpositionLine(number: line, series: series, value: value, timestamp: timestamp)
        } catch {
            skipLine()
            throw error
        }
    }

    private mutating func value() throws(ExpositionError) -> Double {
        let start = position
        skipBlanks()
        guard position < page.count, page[position] != Byte.lineFeed else { throw failure(.value) }
        guard position > start || page[start - 1] == Byte.closingBrace else { throw failure(.blank) }
        let token = token()
        guard let value = Self.parseNumber(token) else { throw failure(.value) }
        position += token.count
        return value
    }

    private mutating func timestamp() throws(ExpositionError) -> Int64? {
        skipBlanks()
        guard position < page.count, page[position] != Byte.lineFeed else { return nil }
        let token = token()
        guard let timestamp = Self.parseInteger(token) else { throw failure(.timestamp) }
        position += token.count
        skipBlanks()
        guard position == page.count || page[position] == Byte.lineFeed else { throw failure(.lineEnd) }
        return timestamp
    }

    /// The bytes from the reader up to the next blank or the line's end.
    private func token() -> UnsafeBufferPointer<UInt8> {
        var end = position
        while end < page.count, !Byte.isBlank(page[end]), page[end] != Byte.lineFeed { end += 1 }
        return UnsafeBufferPointer(rebasing: page[position..<end])
    }

    // MARK: - Name and labels

    /// Goes past name and labels, checking them.
    private mutating func series() throws(ExpositionError) -> Range<Int> {
        let start = position
        guard Byte.startsName(page[start]) || page[start] == Byte.colon else { throw failure(.metricName) }
        var index = start + 1
        while index < page.count, Byte.continuesName(page[index]) || page[index] == Byte.colon { index += 1 }
        position = index
        skipBlanks()
        if position < page.count, page[position] == Byte.openingBrace {
            try labels()
            return start..<position
        }
        guard position > index || position == page.count || page[position] == Byte.lineFeed else {
            throw failure(.blankOrLabels)
        }
        position = index
        return start..<index
    }

    /// Goes past `{name="value",…}`; a comma may stand before the closing brace.
    private mutating func labels() throws(ExpositionError) {
        position += 1
        while true {
            skipBlanks()
            guard position < page.count else { throw failure(.labelName) }
            if page[position] == Byte.closingBrace { break }
            try label()
            skipBlanks()
            guard position < page.count else { throw failure(.commaOrBrace) }
            if page[position] == Byte.closingBrace { break }
            guard page[position] == Byte.comma else { throw failure(.commaOrBrace) }
            position += 1
        }
        position += 1
    }

    private mutating func label() throws(ExpositionError) {
        guard Byte.startsName(page[position]) else { throw failure(.labelName) }
        var index = position + 1
        while index < page.count, Byte.continuesName(page[index]) { index += 1 }
        position = index
        skipBlanks()
        guard position < page.count, page[position] == Byte.equals else { throw failure(.equalsSign) }
        position += 1
        skipBlanks()
        guard position < page.count, page[position] == Byte.quote else { throw failure(.openingQuote) }
        index = position + 1
        while index < page.count {
            let byte = page[index]
            if byte == Byte.quote {
                position = index + 1
                return
            }
            if byte == Byte.lineFeed { break }
            // The byte behind a backslash is taken as it is, but a line never goes on behind its line feed.
            let isEscape = byte == Byte.backslash && index + 1 < page.count && page[index + 1] != Byte.lineFeed
            index += isEscape ? 2 : 1
        }
        position = index
        throw failure(.closingQuote)
    }
}
