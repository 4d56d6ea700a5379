public import Samples

/// A Node as the kube-apiserver keeps it, as far as it matters here.
public struct NodeObject: ClusterObject {
    /// The node's metadata.
    public let metadata: ObjectMetadata
    /// The node as the rest of the server knows it.
    public let record: NodeRecord

    public init(from decoder: any Decoder) throws {
        let form = try NodeForm(from: decoder)
        metadata = form.metadata
        record = form.record
    }

    public init(protobuf message: UnsafeRawBufferPointer, sharing parts: SharedParts) throws(ProtobufError) {
        var metadata: ObjectMetadata?
        var record = NodeRecord(name: "", isReady: false)
        var reader = ProtobufReader(message)
        while let field = try reader.next() {
            switch field.number {
            case 1: metadata = try .named(field.bytes, sharing: parts)
            case 3: try record.readStatus(field.bytes)
            default: break
            }
        }
        guard let metadata else { throw ProtobufError("an object has no metadata") }
        record.name = metadata.name
        record.uid = metadata.uid
        record.labels = metadata.labels
        record.annotations = metadata.annotations
        self.metadata = metadata
        self.record = record
    }
}
