/// Makes compact JSON legible.
public enum JSONIndentation {
    /// The document as Go's `json.MarshalIndent` with two spaces writes it, without a newline at its end.
    public static func indent(_ json: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(json.count * 2)
        var depth = 0
        var isInString = false
        var isEscaped = false
        var opened = false
        func newline(_ depth: Int) {
            result.append(UInt8(ascii: "\n"))
            result.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
        }
        for byte in json {
            if isInString {
                result.append(byte)
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            let closes = byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
            if opened, !closes { newline(depth) }
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                result.append(byte)
                opened = true
                continue
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if !opened { newline(depth) }
                result.append(byte)
            case UInt8(ascii: ","):
                result.append(byte)
                newline(depth)
            case UInt8(ascii: ":"):
                result.append(byte)
                result.append(UInt8(ascii: " "))
            case UInt8(ascii: "\n"): break
            case UInt8(ascii: "\""):
                isInString = true
                result.append(byte)
            default: result.append(byte)
            }
            opened = false
        }
        return result
    }
}
