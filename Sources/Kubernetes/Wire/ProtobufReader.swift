/// Reads a message's fields one after another, and leaves to the caller which of them to look into: what isn't looked at
/// is stepped over by its length.
///
/// It reads memory that somebody else holds, and never beyond it, whatever the bytes say.
///
/// Source: protobuf.dev/programming-guides/encoding.
struct ProtobufReader {
    private let bytes: UnsafeRawBufferPointer
    /// How many bytes have been read.
    private(set) var position = 0

    /// Begins at a message's first byte.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The next field; nil at the end of the message.
    mutating func next() throws(ProtobufError) -> ProtobufField? {
        guard position < bytes.count else { return nil }
        let tag = try varint()
        guard let number = Int(exactly: tag >> 3), number > 0 else { throw ProtobufError("a field has no number") }
        switch tag & 7 {
        case 0: return ProtobufField(number: number, value: .integer(try varint()))
        case 1: return ProtobufField(number: number, value: .fixed(try take(8)))
        case 2:
            guard let length = Int(exactly: try varint()) else { throw Self.tooShort }
            return ProtobufField(number: number, value: .bytes(try take(length)))
        case 5: return ProtobufField(number: number, value: .fixed(try take(4)))
        default: throw ProtobufError("field \(number) is of an unknown kind")
        }
    }

    private static let tooShort = ProtobufError("a field is longer than what follows")

    private mutating func take(_ count: Int) throws(ProtobufError) -> UnsafeRawBufferPointer {
        guard count <= bytes.count - position else { throw Self.tooShort }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)])
    }

    private mutating func varint() throws(ProtobufError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            // The tenth byte has room for one bit only.
            guard shift < 63 || byte <= 1 else { throw ProtobufError("a number has more than 64 bits") }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw ProtobufError("the bytes end within a number")
    }
}

/// One field of a message. Its bytes are only good while those of the message are.
struct ProtobufField {
    enum Value {
        case integer(UInt64)
        case bytes(UnsafeRawBufferPointer)
        case fixed(UnsafeRawBufferPointer)
    }

    let number: Int
    let value: Value

    /// The field as a message, or as bytes of any kind.
    var bytes: UnsafeRawBufferPointer {
        get throws(ProtobufError) {
            guard case .bytes(let bytes) = value else { throw ProtobufError("field \(number) should be bytes") }
            return bytes
        }
    }

    /// The field as text; bytes that are no UTF-8 are replaced.
    var text: String {
        get throws(ProtobufError) { String(decoding: try bytes, as: UTF8.self) }
    }

    /// The field as a whole number.
    var integer: Int64 {
        get throws(ProtobufError) {
            guard case .integer(let bits) = value else { throw ProtobufError("field \(number) should be a number") }
            return Int64(bitPattern: bits)
        }
    }

    /// The field as true or false.
    var truth: Bool {
        get throws(ProtobufError) { try integer != 0 }
    }
}
