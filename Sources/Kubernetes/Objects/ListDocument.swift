/// A list as a kube-apiserver answers it.
public struct ListDocument<Item: Decodable & Sendable>: Decodable, Sendable {
    /// The list's own metadata.
    public struct Metadata: Decodable, Hashable, Sendable {
        /// The version that a watch starts from.
        public var resourceVersion: String?
        /// Where the next chunk begins; nil or empty where this is the last.
        public var `continue`: String?
    }

    /// The list's own metadata.
    public var metadata: Metadata
    /// The objects; Kubernetes writes `null` for none in some answers.
    public var items: [Item]?
}

extension ListDocument where Item: ClusterObject {
    /// Reads a list in protocol buffers, object by object, so that the list is never in memory twice.
    ///
    /// Source: k8s.io/api/core/v1/generated.proto (PodList and its like), k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto
    /// (ListMeta, PartialObjectMetadataList).
    ///
    /// - Parameters:
    ///   - bytes: the whole answer, with its envelope.
    ///   - item: called with every object, in their order.
    /// - Returns: the list's own metadata.
    public static func read(
        protobuf bytes: UnsafeRawBufferPointer, item: (Item) -> Void
    ) throws(ProtobufError) -> Metadata {
        let parts = SharedParts()
        let envelope = try ProtobufEnvelope(bytes)
        guard envelope.kind.hasSuffix("List") else {
            throw ProtobufError("\"\(envelope.kind)\" came where a list was asked for")
        }
        var metadata = Metadata()
        var reader = ProtobufReader(envelope.document)
        while let field = try reader.next() {
            switch field.number {
            case 1: metadata = try Metadata(protobuf: field.bytes)
            case 2: item(try Item(protobuf: field.bytes, sharing: parts))
            default: break
            }
        }
        return metadata
    }
}

extension ListDocument.Metadata {
    init(protobuf message: UnsafeRawBufferPointer) throws(ProtobufError) {
        self.init()
        var reader = ProtobufReader(message)
        while let field = try reader.next() {
            switch field.number {
            case 2: resourceVersion = try field.text
            case 3: self.continue = try field.text
            default: break
            }
        }
    }
}
