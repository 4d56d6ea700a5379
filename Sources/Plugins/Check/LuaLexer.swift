/// Takes Lua 5.4 code apart into words, to find the places that messages are about.
///
/// It reads what Lua has compiled, and of what Lua refuses, as much as it can: what it doesn't know it passes over.
/// Source: https://www.lua.org/manual/5.4/manual.html#3.1
struct LuaLexer {
    private static let keywords: Set<String> = [
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil",
        "not",
        "or", "repeat", "return", "then", "true", "until", "while",
    ]
    /// The symbols of two characters, each as one number.
    private static let pairs = Set(
        ["..", "==", "~=", "<=", ">=", "//", "::", "<<", ">>"].map { pair in
            pair.utf8.reduce(UInt16(0)) { $0 << 8 | UInt16($1) }
        })

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var lineStart = 0
    /// A byte of a line and its column: from there the next word's is counted.
    private var counted = (position: 0, column: 1)
    private var tokens: [LuaToken] = []

    private init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// All words of a text, with one at the end that says so.
    static func tokens(of text: String) -> [LuaToken] {
        var lexer = LuaLexer(text)
        lexer.run()
        return lexer.tokens
    }

    private func byte(_ offset: Int = 0) -> UInt8? {
        position + offset < bytes.count ? bytes[position + offset] : nil
    }

    private func starts(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        return text.withUTF8Buffer { wanted in
            position + length <= bytes.count && bytes[position..<position + length].elementsEqual(wanted)
        }
    }

    private mutating func step() {
        if bytes[position] == 0x0A {
            line += 1
            lineStart = position + 1
        }
        position += 1
    }

    /// The column of a byte of the current line: bytes that continue a character don't count.
    ///
    /// Words come in their order, so that no byte is counted twice: a line may be as long as the file.
    private mutating func column(_ position: Int) -> Int {
        if counted.position < lineStart { counted = (lineStart, 1) }
        while counted.position < position {
            if bytes[counted.position] & 0xC0 != 0x80 { counted.column += 1 }
            counted.position += 1
        }
        return counted.column
    }

    private mutating func run() {
        if byte() == UInt8(ascii: "#") { skipLine() }
        while let byte = byte() {
            switch byte {
            case 0x20, 0x09, 0x0B, 0x0C, 0x0D, 0x0A: step()
            case UInt8(ascii: "-") where starts("--"):
                position += 2
                if let level = longBracket() { _ = longText(level) } else { skipLine() }
            default: read(byte)
            }
        }
        let column = column(position)
        tokens.append(LuaToken(kind: .end, text: "", line: line, column: column, bytes: position..<position))
    }

    private mutating func skipLine() {
        while let byte = byte(), byte != 0x0A { position += 1 }
    }

    private mutating func read(_ first: UInt8) {
        let (start, line, column) = (position, line, column(position))
        let kind: LuaToken.Kind
        var text: String?
        switch first {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            kind = .string
            text = quotedText(first)
        case UInt8(ascii: "["):
            if let level = longBracket() {
                kind = .string
                text = longText(level)
            } else {
                kind = .symbol
                position += 1
            }
        case _ where Self.isDigit(first) || (first == UInt8(ascii: ".") && byte(1).map(Self.isDigit) == true):
            kind = .number
            number()
        case _ where Self.isLetter(first):
            while let byte = byte(), Self.isLetter(byte) || Self.isDigit(byte) { position += 1 }
            let word = String(decoding: bytes[start..<position], as: UTF8.self)
            kind = Self.keywords.contains(word) ? .keyword : .name
        default:
            kind = .symbol
            position += symbolLength(first)
            // The rest of a character that is no word of Lua's.
            while first >= 0x80, let byte = byte(), byte & 0xC0 == 0x80 { position += 1 }
        }
        tokens.append(
            LuaToken(
                kind: kind, text: text ?? String(decoding: bytes[start..<position], as: UTF8.self), line: line,
                column: column, bytes: start..<position))
    }

    /// The length of the longest symbol that begins here.
    private func symbolLength(_ first: UInt8) -> Int {
        if starts("...") { return 3 }
        guard let second = byte(1) else { return 1 }
        return Self.pairs.contains(UInt16(first) << 8 | UInt16(second)) ? 2 : 1
    }

    private mutating func number() {
        let isHexadecimal = starts("0x") || starts("0X")
        let (small, capital) =
            isHexadecimal ? (UInt8(ascii: "p"), UInt8(ascii: "P")) : (UInt8(ascii: "e"), UInt8(ascii: "E"))
        while let byte = byte() {
            if byte == small || byte == capital {
                position += 1
                if self.byte() == UInt8(ascii: "+") || self.byte() == UInt8(ascii: "-") { position += 1 }
            } else if Self.isDigit(byte) || Self.isLetter(byte) || byte == UInt8(ascii: ".") {
                position += 1
            } else {
                break
            }
        }
    }

    private mutating func quotedText(_ quote: UInt8) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = byte(), byte != quote, byte != 0x0A {
            if byte == UInt8(ascii: "\\"), let next = self.byte(1) {
                position += 1
                switch next {
                case UInt8(ascii: "n"): text.append(0x0A)
                case UInt8(ascii: "t"): text.append(0x09)
                default: text.append(next)
                }
                step()
            } else {
                text.append(byte)
                position += 1
            }
        }
        if byte() == quote { position += 1 }
        return String(decoding: text, as: UTF8.self)
    }

    /// How many `=` are in the long bracket that opens here; nil where none does.
    private func longBracket() -> Int? {
        guard byte() == UInt8(ascii: "[") else { return nil }
        var level = 0
        while byte(1 + level) == UInt8(ascii: "=") { level += 1 }
        return byte(1 + level) == UInt8(ascii: "[") ? level : nil
    }

    private mutating func longText(_ level: Int) -> String {
        position += level + 2
        let start = position
        let close = [UInt8(ascii: "]")] + Array(repeating: UInt8(ascii: "="), count: level) + [UInt8(ascii: "]")]
        while position < bytes.count {
            if bytes[position...].starts(with: close) {
                defer { position += close.count }
                return String(decoding: bytes[start..<position], as: UTF8.self)
            }
            step()
        }
        return String(decoding: bytes[start...], as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }
}
