/// How a string must be written in YAML so that it is read as that string again.
///
/// Source: goyaml.v2 encode.go (`stringv`), resolve.go, emitterc.go (`yaml_emitter_analyze_scalar`).
struct YAMLScalar {
    enum Style {
        case plain, singleQuoted, doubleQuoted, literal
    }

    private let text: String
    private let scalars: [Unicode.Scalar]
    private var allowsPlain = true
    private var allowsSingleQuoted = true
    private var allowsBlock = true

    init(_ text: String) {
        self.text = text
        scalars = Array(text.unicodeScalars)
        analyze()
    }

    func style(isKey: Bool) -> Style {
        if text.contains("\n") { return allowsBlock && !isKey ? .literal : .doubleQuoted }
        guard YAMLResolution.isString(text) else { return .doubleQuoted }
        if allowsPlain { return .plain }
        return allowsSingleQuoted ? .singleQuoted : .doubleQuoted
    }

    private mutating func analyze() {
        if text.hasPrefix("---") || text.hasPrefix("...") { allowsPlain = false }
        var previous: Unicode.Scalar?
        for (index, scalar) in scalars.enumerated() {
            let isLast = index + 1 == scalars.count
            let isFollowedByBlank = isLast || scalars[index + 1] == " " || scalars[index + 1] == "\t"
            if isIndicator(scalar, previous: previous, isFollowedByBlank: isFollowedByBlank) { allowsPlain = false }
            let isBreak = Self.isBreak(scalar)
            if !Self.isPrintable(scalar) { forbidAllButDoubleQuoted() }
            if scalar == " " {
                if index == 0 || isLast { allowsPlain = false }
                if isLast { allowsBlock = false }
                if let previous, Self.isBreak(previous) {
                    allowsPlain = false
                    allowsSingleQuoted = false
                }
            } else if isBreak {
                allowsPlain = false
                if previous == " " { forbidAllButDoubleQuoted() }
            }
            previous = scalar
        }
    }

    private mutating func forbidAllButDoubleQuoted() {
        allowsPlain = false
        allowsSingleQuoted = false
        allowsBlock = false
    }

    private func isIndicator(_ scalar: Unicode.Scalar, previous: Unicode.Scalar?, isFollowedByBlank: Bool) -> Bool {
        guard let previous else {
            switch scalar {
            case "#", ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`": return true
            case "?", ":", "-": return isFollowedByBlank
            default: return false
            }
        }
        switch scalar {
        case ":": return isFollowedByBlank
        case "#": return previous == " " || previous == "\t" || Self.isBreak(previous)
        default: return false
        }
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A, 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: true
        default: false
        }
    }

    /// A character's escape in double quotes; nil where it stands for itself.
    static func escape(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x00: return "\\0"
        case 0x07: return "\\a"
        case 0x08: return "\\b"
        case 0x09: return "\\t"
        case 0x0A: return "\\n"
        case 0x0B: return "\\v"
        case 0x0C: return "\\f"
        case 0x0D: return "\\r"
        case 0x1B: return "\\e"
        case 0x22: return "\\\""
        case 0x5C: return "\\\\"
        case 0x85: return "\\N"
        case 0x2028: return "\\L"
        case 0x2029: return "\\P"
        default: break
        }
        if isPrintable(scalar) { return nil }
        let (letter, width) = scalar.value <= 0xFF ? ("x", 2) : scalar.value <= 0xFFFF ? ("u", 4) : ("U", 8)
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
    }
}
