import Samples

extension ContainerRecord {
    /// Reads a `core/v1` Container, and when it is restarted: `Always`, or empty.
    ///
    /// Source: k8s.io/api/core/v1/generated.proto (Container).
    static func read(
        _ message: UnsafeRawBufferPointer, sharing parts: SharedParts
    ) throws(ProtobufError) -> (record: ContainerRecord, restartPolicy: String) {
        var record = ContainerRecord(name: "")
        var restartPolicy = ""
        var reader = ProtobufReader(message)
        while let field = try reader.next() {
            switch field.number {
            case 1: record.name = try field.text(sharing: parts)
            case 6: record.ports.append(try ContainerPort(protobuf: field.bytes, sharing: parts))
            case 8: record.resources = try .read(field.bytes, sharing: parts)
            case 24: restartPolicy = try field.text
            default: break
            }
        }
        record.ports = parts.shared(record.ports)
        return (record, restartPolicy)
    }
}
