/// What Kubernetes wraps around every document in protocol buffers: the bytes `k8s\0` and a `runtime.Unknown` that names
/// the document's type.
///
/// Source: k8s.io/apimachinery/pkg/runtime/serializer/protobuf/protobuf.go, pkg/runtime/generated.proto.
struct ProtobufEnvelope {
    /// The document's kind: `PodList`; empty where none is named.
    private(set) var kind = ""
    /// The document itself, as long as the bytes it came in are held.
    let document: UnsafeRawBufferPointer

    /// Opens an envelope.
    init(_ bytes: UnsafeRawBufferPointer) throws(ProtobufError) {
        guard bytes.starts(with: [0x6B, 0x38, 0x73, 0]) else {
            throw ProtobufError("the answer does not begin as Kubernetes' protocol buffers do")
        }
        var encoding = ""
        var document: UnsafeRawBufferPointer?
        var reader = ProtobufReader(UnsafeRawBufferPointer(rebasing: bytes.dropFirst(4)))
        while let field = try reader.next() {
            switch field.number {
            case 1: kind = try Self.kind(field.bytes)
            case 2: document = try field.bytes
            case 3: encoding = try field.text
            default: break
            }
        }
        guard encoding.isEmpty else { throw ProtobufError("the document is encoded once more, as \"\(encoding)\"") }
        guard let document else { throw ProtobufError("there is no document in the envelope") }
        self.document = document
    }

    private static func kind(_ typeMeta: UnsafeRawBufferPointer) throws(ProtobufError) -> String {
        var reader = ProtobufReader(typeMeta)
        var kind = ""
        while let field = try reader.next() {
            if field.number == 2 { kind = try field.text }
        }
        return kind
    }
}
