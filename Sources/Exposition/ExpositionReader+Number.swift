extension ExpositionReader {
    /// Reads a floating-point number, correctly rounded.
    ///
    /// Decimal (`6.304897072`, `2.5464832e+07`, `.5`, `5.`), hexadecimal (`0x1.8p3`), and in any case `NaN`, `Inf`,
    /// `Infinity` with or without a sign. A number beyond the range of `Double` is refused; one too small to be told
    /// from 0 is 0.
    ///
    /// - Returns: nil where the bytes are no number.
    public static func parseNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        var index = 0
        var isNegative = false
        if let first = bytes.first, first == Byte.minus || first == Byte.plus {
            isNegative = first == Byte.minus
            index = 1
        }
        guard index < bytes.count else { return nil }
        guard let decimal = Decimal(bytes, from: index) else {
            return special(bytes, from: index).map { isNegative ? -$0 : $0 }
        }
        guard let magnitude = decimal.exactValue ?? convert(bytes, from: index) else { return nil }
        return isNegative ? -magnitude : magnitude
    }

    /// Reads a whole number that fits 64 bits, with or without a sign.
    ///
    /// - Returns: nil where the bytes are no such number.
    public static func parseInteger(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        var index = 0
        var isNegative = false
        if let first = bytes.first, first == Byte.minus || first == Byte.plus {
            isNegative = first == Byte.minus
            index = 1
        }
        guard index < bytes.count else { return nil }
        var value: Int64 = 0
        while index < bytes.count {
            guard Byte.isDigit(bytes[index]) else { return nil }
            let digit = Int64(bytes[index] &- Byte.zero)
            let (tenfold, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, exceeded) = tenfold.subtractingReportingOverflow(digit)
            guard !overflowed, !exceeded else { return nil }
            value = sum
            index += 1
        }
        // Collected below zero, where there is one number more than above.
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// What is no decimal number: infinities, NaN and hexadecimal numbers, without their sign.
    private static func special(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Double? {
        let word = bytes[start...]
        func isWord(_ other: StaticString) -> Bool {
            word.count == other.utf8CodeUnitCount
                && zip(word, UnsafeBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount))
                    .allSatisfy { ($0 | 0x20) == $1 }
        }
        if isWord("nan") { return .nan }
        if isWord("inf") || isWord("infinity") { return .infinity }
        guard word.count > 2, word[start] == Byte.zero, word[start + 1] | 0x20 == UInt8(ascii: "x") else { return nil }
        return convert(bytes, from: start)
    }

    /// The standard library's conversion, for what has no quick way.
    private static func convert(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Double? {
        let value = Double(String(decoding: bytes[start...], as: UTF8.self))
        return value.flatMap { $0.isFinite ? $0 : nil }
    }
}
