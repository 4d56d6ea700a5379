import Samples

extension ContainerPort {
    /// Reads a `core/v1` ContainerPort.
    ///
    /// Source: k8s.io/api/core/v1/generated.proto (ContainerPort).
    init(protobuf message: UnsafeRawBufferPointer, sharing parts: SharedParts) throws(ProtobufError) {
        self.init(number: 0)
        var reader = ProtobufReader(message)
        while let field = try reader.next() {
            switch field.number {
            case 1: name = try field.text(sharing: parts)
            case 3: number = Int(clamping: try field.integer)
            case 4:
                let text = try field.text(sharing: parts)
                if !text.isEmpty { self.protocol = text }
            default: break
            }
        }
    }
}
