import Samples

extension ResourceRequirements {
    /// Reads requirements, or finds them among those read before.
    static func read(
        _ message: UnsafeRawBufferPointer, sharing parts: SharedParts
    ) throws(ProtobufError) -> ResourceRequirements {
        try parts.requirements.value(of: message) { bytes throws(ProtobufError) in
            try ResourceRequirements(protobuf: bytes)
        }
    }

    /// Reads `core/v1` ResourceRequirements; quantities that can't be read are left out.
    ///
    /// Source: k8s.io/api/core/v1/generated.proto (ResourceRequirements).
    init(protobuf message: UnsafeRawBufferPointer) throws(ProtobufError) {
        self.init()
        var reader = ProtobufReader(message)
        while let field = try reader.next() {
            guard field.number == 1 || field.number == 2 else { continue }
            let amount = try field.amount
            guard let value = Quantity.parse(amount.text) else { continue }
            if field.number == 1 { limits[amount.resource] = value } else { requests[amount.resource] = value }
        }
    }
}
