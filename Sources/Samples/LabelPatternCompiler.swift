/// Turns a pattern's text into a program.
struct LabelPatternCompiler {
    /// How long a program may become: repetitions are written out.
    private static let maximumSize = 4096
    /// How deep groups may be nested.
    private static let maximumDepth = 100

    typealias Instruction = LabelPattern.Instruction

    private let pattern: String
    private let text: [Unicode.Scalar]
    private var position = 0
    private var ignoresCase = false
    private var depth = 0

    init(_ pattern: String) {
        self.pattern = pattern
        text = Array(pattern.unicodeScalars)
    }

    mutating func compile() throws(LabelPatternError) -> [Instruction] {
        if skip("(?i)") { ignoresCase = true }
        let program = try alternatives()
        guard position == text.count else { throw error("there is no ( for this )") }
        return program + [.match]
    }

    // MARK: - Structure

    /// Branches between `|`.
    private mutating func alternatives() throws(LabelPatternError) -> [Instruction] {
        var program = try branch()
        while skip("|") {
            let other = try branch()
            let first = program
            program = [.split(1, first.count + 2)] + Self.moved(first, by: 1)
            program.append(.jump(first.count + 2 + other.count))
            program += Self.moved(other, by: first.count + 2)
            try checkSize(program)
        }
        return program
    }

    /// Pieces one after the other.
    private mutating func branch() throws(LabelPatternError) -> [Instruction] {
        var program: [Instruction] = []
        while let next = peek(), next != "|", next != ")" {
            let piece = try repeated(try atom())
            program += Self.moved(piece, by: program.count)
            try checkSize(program)
        }
        return program
    }

    /// A piece as often as what follows it says.
    private mutating func repeated(_ piece: [Instruction]) throws(LabelPatternError) -> [Instruction] {
        var piece = piece
        while true {
            if skip("*") {
                piece = Self.any(of: piece)
            } else if skip("+") {
                piece = piece + Self.moved(Self.any(of: piece), by: piece.count)
            } else if skip("?") {
                piece = Self.optional(piece)
            } else if let (least, most) = try bounds() {
                var program: [Instruction] = []
                for _ in 0..<least { program += Self.moved(piece, by: program.count) }
                if let most {
                    for _ in least..<max(most, least) {
                        program += Self.moved(Self.optional(piece), by: program.count)
                        try checkSize(program)
                    }
                } else {
                    program += Self.moved(Self.any(of: piece), by: program.count)
                }
                piece = program
            } else {
                return piece
            }
            _ = skip("?")
            try checkSize(piece)
        }
    }

    /// `{n}`, `{n,}` or `{n,m}`; nil where there is something else, which then stands for itself.
    private mutating func bounds() throws(LabelPatternError) -> (Int, Int?)? {
        let start = position
        guard skip("{"), let least = number() else {
            position = start
            return nil
        }
        var most: Int? = least
        if skip(",") { most = number() }
        guard skip("}") else {
            position = start
            return nil
        }
        guard least <= 1000, most ?? least <= 1000, most ?? least >= least else {
            throw error("a repetition must be {n}, {n,} or {n,m} with n <= m <= 1000")
        }
        return (least, most)
    }

    /// One character, class or group.
    private mutating func atom() throws(LabelPatternError) -> [Instruction] {
        guard let next = peek() else { throw error("something is missing") }
        position += 1
        switch next {
        case "(": return try group()
        case "[":
            var parser = CharacterClassParser(text: text, position: position)
            guard let set = parser.parse() else { throw error("this class has no end or an empty range") }
            position = parser.position
            return [character(set)]
        case ".": return [.character(.any)]
        case "^": return [.start]
        case "$": return [.end]
        case "*", "+", "?":
            position -= 1
            throw error("there is nothing to repeat")
        case "\\": return [character(try escape())]
        default: return [character(LabelPattern.CharacterSet(ranges: [next.value...next.value]))]
        }
    }

    private mutating func group() throws(LabelPatternError) -> [Instruction] {
        let outer = ignoresCase
        if skip("?i:") {
            ignoresCase = true
        } else if !skip("?:"), peek() == "?" {
            throw error("only (?: ) and (?i: ) are understood")
        }
        depth += 1
        guard depth <= Self.maximumDepth else { throw error("groups are nested too deep") }
        let program = try alternatives()
        guard skip(")") else { throw error("a ) is missing") }
        depth -= 1
        ignoresCase = outer
        return program
    }

    private mutating func escape() throws(LabelPatternError) -> LabelPattern.CharacterSet {
        var parser = CharacterClassParser(text: text, position: position)
        guard let set = parser.escape() else { throw error("this escape is not understood") }
        position = parser.position
        return set
    }

    private func character(_ set: LabelPattern.CharacterSet) -> Instruction {
        var set = set
        set.ignoresCase = ignoresCase
        return .character(set)
    }

    // MARK: - Programs

    /// A piece of program that stands elsewhere.
    private static func moved(_ program: [Instruction], by offset: Int) -> [Instruction] {
        program.map { instruction in
            switch instruction {
            case .split(let one, let other): .split(one + offset, other + offset)
            case .jump(let target): .jump(target + offset)
            default: instruction
            }
        }
    }

    private static func any(of piece: [Instruction]) -> [Instruction] {
        [.split(1, piece.count + 2)] + moved(piece, by: 1) + [.jump(0)]
    }

    private static func optional(_ piece: [Instruction]) -> [Instruction] {
        [.split(1, piece.count + 1)] + moved(piece, by: 1)
    }

    private func checkSize(_ program: [Instruction]) throws(LabelPatternError) {
        guard program.count <= Self.maximumSize else {
            throw error("the pattern is too long once repetitions are written out")
        }
    }

    // MARK: - Text

    private func peek() -> Unicode.Scalar? { position < text.count ? text[position] : nil }

    private mutating func skip(_ wanted: String) -> Bool {
        let wanted = Array(wanted.unicodeScalars)
        guard text[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    private mutating func number() -> Int? {
        let start = position
        while let next = peek(), ("0"..."9").contains(next), position - start < 6 { position += 1 }
        var digits = String.UnicodeScalarView()
        digits.append(contentsOf: text[start..<position])
        return Int(String(digits))
    }

    private func error(_ problem: String) -> LabelPatternError {
        LabelPatternError(pattern: pattern, position: min(position + 1, max(text.count, 1)), problem: problem)
    }
}
