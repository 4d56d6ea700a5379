/// The order of keys in Kubernetes' YAML: letters behind everything else, numbers by their amount.
///
/// Source: goyaml.v2 sorter.go.
enum YAMLKeyOrder {
    static func precedes(_ left: String, _ right: String) -> Bool {
        let left = Array(left.unicodeScalars)
        let right = Array(right.unicodeScalars)
        for index in 0..<min(left.count, right.count) where left[index] != right[index] {
            let (a, b) = (left[index], right[index])
            let (aIsLetter, bIsLetter) = (a.properties.isAlphabetic, b.properties.isAlphabetic)
            if aIsLetter, bIsLetter { return a < b }
            if aIsLetter || bIsLetter { return bIsLetter }
            // Numbers that differ in a zero compare by what went before them.
            var lead: Int64 = 0
            if a == "0" || b == "0" {
                let before = left[..<index].reversed().prefix { isDigit($0) }
                if before.contains(where: { $0 != "0" }) { lead = 1 }
            }
            let (leftNumber, leftEnd) = number(in: left, from: index, lead: lead)
            let (rightNumber, rightEnd) = number(in: right, from: index, lead: lead)
            if leftNumber != rightNumber { return leftNumber < rightNumber }
            if leftEnd != rightEnd { return leftEnd < rightEnd }
            return a < b
        }
        return left.count < right.count
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func number(in text: [Unicode.Scalar], from start: Int, lead: Int64) -> (Int64, Int) {
        var amount = lead
        var index = start
        while index < text.count, isDigit(text[index]) {
            amount = amount &* 10 &+ Int64(text[index].value - 48)
            index += 1
        }
        return (amount, index)
    }
}
