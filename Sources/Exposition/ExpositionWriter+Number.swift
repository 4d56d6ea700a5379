extension ExpositionWriter {
    /// The shortest text that reads back as the same number: `0`, `1.5`, `761856`, `1.019904e+06`, `1e-05`, `+Inf`,
    /// `NaN`.
    ///
    /// A power of ten from -4 to 5 is written out, any other as an exponent of at least two digits.
    /// Source: pkg.go.dev/strconv#FormatFloat with the format `g` and the precision -1.
    public static func format(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == 0 { return "0" }
        if value.magnitude < 1_000_000, value == value.rounded(.towardZero) { return String(Int(value)) }
        let (digits, power) = shortestDigits(of: value.magnitude)
        var text = value < 0 ? "-" : ""
        if power < -4 || power >= 6 {
            text += digits.prefix(1)
            if digits.count > 1 { text += "." + digits.dropFirst() }
            text += power < 0 ? "e-" : "e+"
            if power.magnitude < 10 { text += "0" }
            text += String(power.magnitude)
        } else if power < 0 {
            text += "0." + String(repeating: "0", count: -power - 1) + digits
        } else {
            // A whole number of at most six digits never comes here.
            text += digits.prefix(power + 1) + "." + digits.dropFirst(power + 1)
        }
        return text
    }

    /// The digits of the shortest decimal that stands for the number, and the power of ten of the first of them.
    private static func shortestDigits(of value: Double) -> (digits: String, power: Int) {
        // The standard library writes the shortest digits too, with the point or the exponent elsewhere.
        let parts = value.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        var power = mantissa[0].count - 1
        if parts.count > 1 { power += Int(parts[1]) ?? 0 }
        var digits = mantissa.joined()[...]
        let significant = digits.drop { $0 == "0" }
        power -= digits.count - significant.count
        digits = significant
        while digits.last == "0" { digits.removeLast() }
        return (String(digits), power)
    }
}
