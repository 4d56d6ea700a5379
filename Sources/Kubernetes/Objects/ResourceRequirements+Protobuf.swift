import Samples

extension ResourceRequirements {
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
