/// Amounts in Kubernetes' canonical text form, and back.
///
/// Source: k8s.io/apimachinery/pkg/api/resource (quantity.go, suffix.go).
public enum Quantity {
    /// Nanocores in decimal SI: `134872915n`, `1500u`, `250m`, `2`, `0`.
    public static func cpu(nanocores: UInt64) -> String {
        decimal(nanocores, suffixes: ["n", "u", "m", "", "k", "M", "G"])
    }

    /// Bytes in binary SI while a division by 1024 leaves no rest: `1923316Ki`, `256Mi`.
    ///
    /// Below 1024 bytes decimal SI is used, as Kubernetes does: 1000 bytes are `1k`.
    public static func memory(bytes: UInt64) -> String {
        if bytes < 1024 { return decimal(bytes, suffixes: ["", "k"]) }
        let suffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
        var amount = bytes
        var index = 0
        while amount % 1024 == 0, index + 1 < suffixes.count {
            amount /= 1024
            index += 1
        }
        return "\(amount)\(suffixes[index])"
    }

    /// A metric's value in thousandths, decimal SI: `1500m`, `34`, `20k`, `-5`.
    ///
    /// Rounded to the nearest thousandth, away from zero in the middle.
    ///
    /// - Returns: nil where the value is not finite or its thousandths don't fit in 63 bits, which the
    ///   HorizontalPodAutoscaler could not read either.
    public static func milli(_ value: Double) -> String? {
        let thousandths = (value * 1000).rounded()
        guard thousandths.isFinite, abs(thousandths) < 9.2e18 else { return nil }
        let text = decimal(UInt64(abs(thousandths)), suffixes: ["m", "", "k", "M", "G", "T", "P", "E"])
        return thousandths < 0 ? "-" + text : text
    }

    private static func decimal(_ amount: UInt64, suffixes: [String]) -> String {
        if amount == 0 { return "0" }
        var amount = amount
        var index = 0
        while amount % 1000 == 0, index + 1 < suffixes.count {
            amount /= 1000
            index += 1
        }
        return "\(amount)\(suffixes[index])"
    }

    /// Reads a quantity as a number of base units: `250m` is 0.25, `1Ki` is 1024, `1e3` is 1000.
    ///
    /// - Returns: nil where the text is no quantity.
    public static func parse(_ text: some StringProtocol) -> Double? {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "+" || $0 == "-") }
        let suffix = text[number.endIndex...]
        let digits = number.first == "+" || number.first == "-" ? number.dropFirst() : number
        guard digits.contains(where: \.isNumber), digits.allSatisfy({ $0.isNumber || $0 == "." }) else { return nil }
        // The standard library wants digits on both sides of a point.
        let mantissa = (number.first == "-" ? "-0" : "0") + digits + (digits.last == "." ? "0" : "")
        if let scale = binaryScales[String(suffix)] { return Double(mantissa).map { $0 * scale } }
        if let exponent = exponents[String(suffix)] { return Double("\(mantissa)e\(exponent)") }
        guard let first = suffix.first, first == "e" || first == "E", Int32(suffix.dropFirst()) != nil else {
            return nil
        }
        return Double(mantissa + suffix).flatMap { $0.isFinite ? $0 : nil }
    }

    private static let exponents: [String: Int] = [
        "n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18,
    ]

    private static let binaryScales: [String: Double] = [
        "Ki": 1024, "Mi": 1_048_576, "Gi": 1_073_741_824, "Ti": 1_099_511_627_776, "Pi": 1_125_899_906_842_624,
        "Ei": 1_152_921_504_606_846_976,
    ]
}
