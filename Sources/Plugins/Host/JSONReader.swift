import LuaRuntime

/// Reads JSON into values of Lua. Source: RFC 8259.
///
/// Objects and arrays become tables, numbers without fraction and exponent integers where they fit. A member that is null is
/// left out; null in an array, and at the top, is what the caller gives for it.
struct JSONReader {
    /// Where a text is no JSON, and what was expected there.
    struct Failure: Error, CustomStringConvertible {
        var line: Int
        var column: Int
        var expected: String

        var description: String { "line \(line), column \(column): expected \(expected)" }
    }

    /// Deeper tables can't be given to Lua code and back.
    private static let mostDepth = 64
    /// What a document of some megabytes has.
    private static let mostValues = 500_000

    private let bytes: UnsafeBufferPointer<UInt8>
    private let null: LuaValue
    private var position = 0
    private var depth = 0
    private var values = 0

    /// Reads a whole document.
    static func read(_ bytes: UnsafeRawBufferPointer, null: LuaValue) throws(Failure) -> LuaValue {
        var reader = JSONReader(bytes: bytes.bindMemory(to: UInt8.self), null: null)
        let value = try reader.value()
        reader.skipBlanks()
        guard reader.position == bytes.count else { throw reader.failure("the end of the text") }
        return value
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, null: LuaValue) {
        self.bytes = bytes
        self.null = null
    }

    // MARK: Bytes

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    private func failure(_ expected: String) -> Failure {
        let before = bytes[..<min(position, bytes.count)]
        let line = before.count { $0 == 0x0A } + 1
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return Failure(line: line, column: before.count - start + 1, expected: expected)
    }

    // MARK: Values

    private mutating func value() throws(Failure) -> LuaValue {
        values += 1
        guard values <= Self.mostValues else { throw failure("no more than \(Self.mostValues) values") }
        skipBlanks()
        switch current {
        case UInt8(ascii: "{"):
            return .table(LuaTable(fields: try nested { reader throws(Failure) in try reader.object() }))
        case UInt8(ascii: "["):
            return .table(LuaTable(array: try nested { reader throws(Failure) in try reader.array() }))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", null)
        case UInt8(ascii: "-"): return try number()
        case let byte? where (0x30...0x39).contains(byte): return try number()
        default: throw failure("a JSON value")
        }
    }

    private mutating func nested<Result>(
        _ read: (inout JSONReader) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard depth < Self.mostDepth else { throw failure("no more than \(Self.mostDepth) levels") }
        depth += 1
        position += 1
        let result = try read(&self)
        depth -= 1
        return result
    }

    private mutating func object() throws(Failure) -> [(String, LuaValue)] {
        var members: [(String, LuaValue)] = []
        skipBlanks()
        if take(UInt8(ascii: "}")) { return members }
        repeat {
            skipBlanks()
            guard current == UInt8(ascii: "\"") else { throw failure("a member's name in quotes") }
            let name = try string()
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw failure("':' after the member's name") }
            let value = try value()
            if value != null { members.append((name, value)) }
            skipBlanks()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw failure("',' or '}'") }
        return members
    }

    private mutating func array() throws(Failure) -> [LuaValue] {
        var elements: [LuaValue] = []
        skipBlanks()
        if take(UInt8(ascii: "]")) { return elements }
        repeat {
            elements.append(try value())
            skipBlanks()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw failure("',' or ']'") }
        return elements
    }

    private mutating func word(_ text: StaticString, _ value: LuaValue) throws(Failure) -> LuaValue {
        let length = text.utf8CodeUnitCount
        let isThere = text.withUTF8Buffer { wanted in
            position + length <= bytes.count && bytes[position..<position + length].elementsEqual(wanted)
        }
        guard isThere else { throw failure("a JSON value") }
        position += length
        return value
    }

    private mutating func number() throws(Failure) -> LuaValue {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        var isWhole = true
        if take(UInt8(ascii: ".")) {
            isWhole = false
            try digits()
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isWhole = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let integer = Int64(text) { return .integer(integer) }
        // Digits have been looked at; a number that is too large is infinite.
        return .number(Double(text) ?? .nan)
    }

    private mutating func digits() throws(Failure) {
        let start = position
        while let byte = current, (0x30...0x39).contains(byte) { position += 1 }
        if position == start { throw failure("a digit") }
    }

    // MARK: Texts

    private mutating func string() throws(Failure) -> String {
        position += 1
        let start = position
        while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        if current == UInt8(ascii: "\"") {
            defer { position += 1 }
            return try text(bytes[start..<position])
        }
        var unescaped = Array(bytes[start..<position])
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return try unescaped.withUnsafeBufferPointer { buffer throws(Failure) in try text(buffer[...]) }
            case UInt8(ascii: "\\"): try escape(into: &unescaped)
            case ..<0x20: throw failure("no control character in a text")
            default:
                unescaped.append(byte)
                position += 1
            }
        }
        throw failure("'\"' at the end of the text")
    }

    private func text(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) throws(Failure) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw failure("UTF-8") }
        return text
    }

    private mutating func escape(into text: inout [UInt8]) throws(Failure) {
        position += 1
        guard let byte = current else { throw failure("an escaped character") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if (0xD800..<0xDC00).contains(code) {
                guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
                    throw failure("the second half of a pair")
                }
                let second = try hexadecimal()
                guard (0xDC00..<0xE000).contains(second) else { throw failure("the second half of a pair") }
                code = 0x10000 + (code - 0xD800) << 10 + (second - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw failure("a character") }
            text.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
        default:
            position -= 1
            throw failure("one of \"\\/bfnrtu after the backslash")
        }
    }

    private mutating func hexadecimal() throws(Failure) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure("four hexadecimal digits")
            }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }
}
