import Samples

/// What an unquoted word of YAML 1.1 is taken for.
///
/// Source: goyaml.v2 resolve.go.
enum YAMLResolution {
    private static let words: Set<String> = [
        "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON",
        "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF",
        "", "~", "null", "Null", "NULL", ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF",
        "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF",
    ]

    /// Whether the word is a string rather than a truth value, a number, a time or nothing.
    static func isString(_ text: String) -> Bool {
        if words.contains(text) { return false }
        guard let first = text.utf8.first else { return false }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            let bytes = Array(text.utf8)
            let plain = bytes.filter { $0 != UInt8(ascii: "_") }
            return !isInteger(plain) && !isFloat(plain) && !isSexagesimal(bytes) && !isTime(bytes)
        default: return true
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

    private static func isSign(_ byte: UInt8?) -> Bool { byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") }

    /// An integer in Go's syntax, with its prefix where it is not decimal.
    private static func isInteger(_ bytes: [UInt8]) -> Bool {
        let digits = isSign(bytes.first) ? bytes.dropFirst() : bytes[...]
        guard let first = digits.first else { return false }
        guard first == UInt8(ascii: "0"), digits.count > 1 else { return digits.allSatisfy(isDigit) }
        let rest = digits.dropFirst()
        let text = String(decoding: rest.dropFirst(), as: UTF8.self)
        switch rest.first.map({ $0 | 0x20 }) {
        case UInt8(ascii: "x"): return UInt64(text, radix: 16) != nil
        case UInt8(ascii: "o"): return UInt64(text, radix: 8) != nil
        case UInt8(ascii: "b"): return UInt64(text, radix: 2) != nil
        default: return digits.allSatisfy(isDigit)
        }
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
    private static func isFloat(_ bytes: [UInt8]) -> Bool {
        var rest = isSign(bytes.first) ? bytes.dropFirst() : bytes[...]
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            let fraction = rest.prefix(while: isDigit)
            if whole.isEmpty, fraction.isEmpty { return false }
            rest = rest.dropFirst(fraction.count)
        } else if whole.isEmpty {
            return false
        }
        guard let exponent = rest.first else { return true }
        guard exponent | 0x20 == UInt8(ascii: "e") else { return false }
        rest = rest.dropFirst()
        if isSign(rest.first) { rest = rest.dropFirst() }
        return !rest.isEmpty && rest.allSatisfy(isDigit)
    }

    /// A number to the base of 60, which YAML 1.1 writes with colons: `1:30`.
    private static func isSexagesimal(_ bytes: [UInt8]) -> Bool {
        let unsigned = isSign(bytes.first) ? bytes.dropFirst() : bytes[...]
        let parts = unsigned.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts[0].first, isDigit(first) else { return false }
        guard parts[0].allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "_") }) else { return false }
        return parts.dropFirst().enumerated().allSatisfy { index, part in
            var whole = part
            if index + 2 == parts.count, let point = part.firstIndex(of: UInt8(ascii: ".")) {
                guard part[(point + 1)...].allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "_") }) else { return false }
                whole = part[..<point]
            }
            guard let number = Int(String(decoding: whole, as: UTF8.self)), whole.allSatisfy(isDigit) else {
                return false
            }
            return number < 60 && whole.count <= 2
        }
    }

    /// A date, or a date and a time with a zone: `2026-08-04`, `2026-08-04T10:00:05Z`.
    private static func isTime(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        if Timestamp(rfc3339: text) != nil { return true }
        guard bytes.count > 4, bytes[4] == UInt8(ascii: "-"), bytes[..<4].allSatisfy(isDigit) else { return false }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let month = Int(parts[1]), let day = Int(parts[2]) else { return false }
        return (1...12).contains(month) && (1...31).contains(day) && parts[1].count <= 2 && parts[2].count <= 2
    }
}
