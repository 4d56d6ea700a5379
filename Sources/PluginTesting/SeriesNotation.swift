import Samples

/// Values of a series as promtool's unit tests write them: `0+10x8`, `1 _ 3`.
///
/// Source: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series
enum SeriesNotation {
    /// What is wrong with a text, for people.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// The most values that a series can have.
    static let most = 10_000

    /// Reads values; nil where nothing was measured.
    ///
    /// `a+bxn` and `a-bxn` are `a` and the `n` values that follow in steps of `b`, `axn` is `a` and `n` times the same, `_` is no
    /// value and `_xn` that many of them. `stale` is no value either: what ends is noticed by its age.
    static func values(of text: String) throws(Failure) -> [Double?] {
        var values: [Double?] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            values += try Self.values(ofWord: word)
            guard values.count <= most else { throw Failure(description: "a series can have \(most) values") }
        }
        guard !values.isEmpty else { throw Failure(description: "the series has no values; write such as \"0+10x8\"") }
        return values
    }

    private static func values(ofWord word: Substring) throws(Failure) -> [Double?] {
        let refusal = Failure(
            description:
                "\"\(word.prefix(40))\" is no value of a series; expected such as 5, 0+10x8, 7x3, _, _x3 or stale")
        if word == "_" || word == "stale" { return [nil] }
        var rest = word
        if rest.hasPrefix("_x") {
            guard let count = count(rest.dropFirst(2)) else { throw refusal }
            return Array(repeating: nil, count: count)
        }
        guard let start = number(&rest) else { throw refusal }
        if rest.isEmpty { return [start] }
        var step = 0.0
        if rest.first == "+" || rest.first == "-" {
            guard let found = number(&rest) else { throw refusal }
            step = found
        }
        guard rest.first == "x", let count = count(rest.dropFirst()) else { throw refusal }
        return (0...count).map { start + Double($0) * step }
    }

    private static func count(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text).flatMap { $0 <= most ? $0 : nil }
    }

    /// Takes a number off the front: digits with a sign, a fraction and an exponent, `Inf` or `NaN`.
    private static func number(_ text: inout Substring) -> Double? {
        var rest = text
        var digits = ""
        if let sign = rest.first, sign == "+" || sign == "-" {
            if sign == "-" { digits = "-" }
            rest.removeFirst()
        }
        for (name, value) in [("Inf", Double.infinity), ("NaN", Double.nan)] where rest.hasPrefix(name) {
            text = rest.dropFirst(name.count)
            return digits.isEmpty ? value : -value
        }
        func take() -> String {
            let found = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(found.count)
            return String(found)
        }
        let whole = take()
        guard !whole.isEmpty else { return nil }
        digits += whole
        if rest.first == "." {
            rest.removeFirst()
            let fraction = take()
            guard !fraction.isEmpty else { return nil }
            digits += ".\(fraction)"
        }
        if let mark = rest.first, mark == "e" || mark == "E" {
            rest.removeFirst()
            var exponent = ""
            if let sign = rest.first, sign == "+" || sign == "-" {
                exponent = String(sign)
                rest.removeFirst()
            }
            let power = take()
            guard !power.isEmpty else { return nil }
            digits += "e\(exponent)\(power)"
        }
        text = rest
        return Double(digits)
    }
}
