extension TimeSpan: CustomStringConvertible {
    /// Reads a duration as Go's `time.ParseDuration` and PromQL write it: `90s`, `1.5h`, `2m30s`, `100ms`, `1d`, `0`.
    ///
    /// Units: `ms`, `s`, `m`, `h` (both), `us`, `µs`, `ns` (Go), `d`, `w`, `y` (PromQL, of 24 hours, 7 and 365 days).
    /// Source: go.dev/pkg/time/#ParseDuration, prometheus.io/docs/prometheus/latest/querying/basics/#time-durations.
    ///
    /// - Returns: nil where the text is no duration. Parts of a millisecond are rounded.
    public init?(parsing text: some StringProtocol) {
        var rest = Substring(text)
        var sign = 1.0
        if rest.first == "-" || rest.first == "+" {
            sign = rest.first == "-" ? -1 : 1
            rest = rest.dropFirst()
        }
        guard !rest.isEmpty else { return nil }
        if rest == "0" {
            self = .zero
            return
        }
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
            rest = rest.dropFirst(unit.count)
            guard
                digits.contains(where: { $0 != "." }),
                let number = Double(digits.hasPrefix(".") ? "0" + digits : String(digits)),
                let scale = Self.milliseconds(ofUnit: unit)
            else { return nil }
            total += number * scale
        }
        total = (total * sign).rounded()
        guard abs(total) < 9.2e18 else { return nil }
        self.init(milliseconds: Int64(total))
    }

    private static func milliseconds(ofUnit unit: Substring) -> Double? {
        switch unit {
        case "ns": 1e-6
        case "us", "µs", "μs": 1e-3
        case "ms": 1
        case "s": 1000
        case "m": 60_000
        case "h": 3_600_000
        case "d": 86_400_000
        case "w": 604_800_000
        case "y": 31_536_000_000
        default: nil
        }
    }

    /// The span as Go's `Duration.String()` writes it: `15.021s`, `1m0s`, `2h0m0s`, `150ms`, `0s`.
    public var description: String {
        if milliseconds == 0 { return "0s" }
        let sign = milliseconds < 0 ? "-" : ""
        let size = milliseconds.magnitude
        if size < 1000 { return "\(sign)\(size)ms" }
        let (minutes, rest) = size.quotientAndRemainder(dividingBy: 60_000)
        var seconds = String(rest / 1000)
        let fraction = rest % 1000
        if fraction != 0 {
            var digits = String(fraction)
            digits = String(repeating: "0", count: 3 - digits.count) + digits
            while digits.last == "0" { digits.removeLast() }
            seconds += "." + digits
        }
        if minutes == 0 { return "\(sign)\(seconds)s" }
        if minutes < 60 { return "\(sign)\(minutes)m\(seconds)s" }
        return "\(sign)\(minutes / 60)h\(minutes % 60)m\(seconds)s"
    }
}
