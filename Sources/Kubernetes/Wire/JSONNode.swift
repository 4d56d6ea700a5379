/// A JSON document as a tree, to be written in another form.
indirect enum JSONNode {
    case null
    case bool(Bool)
    /// A number by its digits.
    case number(String)
    case string(String)
    case array([JSONNode])
    case object([(key: String, value: JSONNode)])

    /// Reads what a ``JSONWriter`` has written; nil where that is no whole document.
    init?(parsing bytes: [UInt8]) {
        var reader = JSONNodeReader(bytes: bytes)
        guard let node = reader.node() else { return nil }
        self = node
    }
}

/// Reads compact JSON.
private struct JSONNodeReader {
    let bytes: [UInt8]
    private var index = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        index += 1
        return true
    }

    private mutating func take(word: String) -> Bool {
        guard bytes[index...].starts(with: word.utf8) else { return false }
        index += word.utf8.count
        return true
    }

    mutating func node() -> JSONNode? {
        switch current {
        case UInt8(ascii: "{"): object()
        case UInt8(ascii: "["): array()
        case UInt8(ascii: "\""): string().map { .string($0) }
        case UInt8(ascii: "n"): take(word: "null") ? .null : nil
        case UInt8(ascii: "t"): take(word: "true") ? .bool(true) : nil
        case UInt8(ascii: "f"): take(word: "false") ? .bool(false) : nil
        default: number()
        }
    }

    private mutating func object() -> JSONNode? {
        index += 1
        var members: [(key: String, value: JSONNode)] = []
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            guard let key = string(), take(UInt8(ascii: ":")), let value = node() else { return nil }
            members.append((key, value))
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) ? .object(members) : nil
    }

    private mutating func array() -> JSONNode? {
        index += 1
        var items: [JSONNode] = []
        if take(UInt8(ascii: "]")) { return .array(items) }
        repeat {
            guard let item = node() else { return nil }
            items.append(item)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? .array(items) : nil
    }

    private mutating func number() -> JSONNode? {
        let start = index
        while let byte = current, byte > UInt8(ascii: " "), !",]}".utf8.contains(byte) { index += 1 }
        return start == index ? nil : .number(String(decoding: bytes[start..<index], as: UTF8.self))
    }

    private mutating func string() -> String? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        var text: [UInt8] = []
        while let byte = current {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = escape() else { return nil }
                text.append(contentsOf: escaped)
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> [UInt8]? {
        guard let byte = current else { return nil }
        index += 1
        switch byte {
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            guard
                index + 4 <= bytes.count,
                let code = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(code)
            else { return nil }
            index += 4
            return Array(String(scalar).utf8)
        default: return [byte]
        }
    }
}
