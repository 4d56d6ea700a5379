/// A Status as far as it matters to whom a kube-apiserver refused something.
public struct FailureStatus: Decodable, Hashable, Sendable {
    /// The HTTP status code.
    public var code: Int?
    /// The sentence for people.
    public var message: String?

    /// Reads a Status in protocol buffers with its envelope.
    public init(protobuf bytes: UnsafeRawBufferPointer) throws(ProtobufError) {
        let envelope = try ProtobufEnvelope(bytes)
        guard envelope.kind == "Status" else {
            throw ProtobufError("\"\(envelope.kind)\" came where a Status was meant to be")
        }
        try self.init(message: envelope.document)
    }

    /// Source: k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto (Status).
    init(message: UnsafeRawBufferPointer) throws(ProtobufError) {
        var reader = ProtobufReader(message)
        while let field = try reader.next() {
            switch field.number {
            case 3: self.message = try field.text
            case 6: code = Int(exactly: try field.integer)
            default: break
            }
        }
    }
}
