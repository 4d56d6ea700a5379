import Samples

/// A ConfigMap.
public struct ConfigMapObject: ClusterObject {
    /// Its metadata.
    public var metadata: ObjectMetadata
    /// Its text entries.
    public var data: [String: String]?

    /// Source: k8s.io/api/core/v1/generated.proto (ConfigMap).
    public init(protobuf message: UnsafeRawBufferPointer, sharing parts: SharedParts) throws(ProtobufError) {
        var metadata: ObjectMetadata?
        var reader = ProtobufReader(message)
        while let field = try reader.next() {
            switch field.number {
            case 1: metadata = try .named(field.bytes, sharing: parts)
            case 2:
                let entry = try field.entry
                data = data ?? [:]
                data?[entry.key] = entry.value
            default: break
            }
        }
        guard let metadata else { throw ProtobufError("an object has no metadata") }
        self.metadata = metadata
    }
}
