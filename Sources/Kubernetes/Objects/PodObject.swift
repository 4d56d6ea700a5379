public import Samples

/// A Pod as the kube-apiserver keeps it, as far as it matters here.
public struct PodObject: ClusterObject {
    /// The pod's metadata.
    public let metadata: ObjectMetadata
    /// The pod as the rest of the server knows it.
    ///
    /// Init containers that run once before the others are not part of it; those that go on running beside them
    /// (`restartPolicy: Always`) are.
    public let record: PodRecord

    public init(from decoder: any Decoder) throws {
        let form = try PodForm(from: decoder)
        metadata = form.metadata
        record = form.record
    }

    public init(protobuf message: UnsafeRawBufferPointer, sharing parts: SharedParts) throws(ProtobufError) {
        var metadata: ObjectMetadata?
        var record = PodRecord(namespace: "", name: "", phase: "Unknown", isReady: false)
        var reader = ProtobufReader(message)
        while let field = try reader.next() {
            switch field.number {
            case 1: metadata = try .named(field.bytes, sharing: parts)
            case 2: try record.readSpec(field.bytes, sharing: parts)
            case 3: try record.readStatus(field.bytes)
            default: break
            }
        }
        guard let metadata else { throw ProtobufError("an object has no metadata") }
        record.namespace = metadata.namespace
        record.name = metadata.name
        record.uid = metadata.uid
        record.labels = metadata.labels
        record.annotations = metadata.annotations
        record.owners = metadata.owners
        self.metadata = metadata
        self.record = record
    }
}
