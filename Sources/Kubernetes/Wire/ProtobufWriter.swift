/// Writes protocol buffers as Kubernetes' generated code does it: fields in the order of their numbers, and all of them,
/// empty ones included, unless their type says otherwise.
///
/// Source: protobuf.dev/programming-guides/encoding, k8s.io/*/generated.pb.go.
public struct ProtobufWriter: Sendable {
    /// What has been written so far.
    public private(set) var bytes: [UInt8] = []

    /// Makes an empty writer; `capacity` is the number of bytes expected.
    public init(capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    /// Writes a string.
    public mutating func string(_ field: Int, _ value: some StringProtocol) {
        tag(field, wireType: 2)
        varint(UInt64(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    /// Writes bytes.
    public mutating func raw(_ field: Int, _ value: [UInt8]) {
        tag(field, wireType: 2)
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// Writes an integer; a negative one takes ten bytes.
    public mutating func integer(_ field: Int, _ value: some BinaryInteger) {
        tag(field, wireType: 0)
        varint(UInt64(truncatingIfNeeded: value))
    }

    /// Writes a message of what `body` writes.
    public mutating func message(_ field: Int, _ body: (inout ProtobufWriter) -> Void) {
        tag(field, wireType: 2)
        // Most messages need one byte for their length; those that need more are moved when their length is known.
        let start = bytes.count
        bytes.append(0)
        body(&self)
        let length = bytes.count - start - 1
        if length < 0x80 {
            bytes[start] = UInt8(length)
        } else {
            bytes.replaceSubrange(start...start, with: Self.encode(UInt64(length)))
        }
    }

    /// Writes a map's entry of strings.
    public mutating func entry(_ field: Int, key: String, value: String) {
        message(field) { entry in
            entry.string(1, key)
            entry.string(2, value)
        }
    }

    private mutating func tag(_ field: Int, wireType: UInt64) {
        varint(UInt64(field) << 3 | wireType)
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func encode(_ value: UInt64) -> [UInt8] {
        var writer = ProtobufWriter(capacity: 10)
        writer.varint(value)
        return writer.bytes
    }
}
