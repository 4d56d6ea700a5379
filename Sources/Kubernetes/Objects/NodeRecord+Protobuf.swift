import Samples

extension NodeRecord {
    /// Takes over what a `core/v1` NodeStatus says.
    ///
    /// Source: k8s.io/api/core/v1/generated.proto (NodeStatus, NodeAddress, NodeDaemonEndpoints, DaemonEndpoint).
    mutating func readStatus(_ message: UnsafeRawBufferPointer) throws(ProtobufError) {
        var reader = ProtobufReader(message)
        while let field = try reader.next() {
            switch field.number {
            case 2:
                let amount = try field.amount
                if let value = Quantity.parse(amount.text) { allocatable[amount.resource] = value }
            case 4: if try field.saysReady { isReady = true }
            case 5:
                // An address has the form of an entry: its kind, and itself.
                let entry = try field.entry
                addresses.append(NodeAddress(type: entry.key, address: entry.value))
            case 6: kubeletPort = try Self.kubeletPort(field.bytes)
            default: break
            }
        }
    }

    private static func kubeletPort(_ endpoints: UnsafeRawBufferPointer) throws(ProtobufError) -> Int? {
        var port: Int64 = 0
        var reader = ProtobufReader(endpoints)
        while let field = try reader.next() {
            guard field.number == 1 else { continue }
            var endpoint = ProtobufReader(try field.bytes)
            while let field = try endpoint.next() {
                if field.number == 1 { port = try field.integer }
            }
        }
        return port > 0 ? Int(exactly: port) : nil
    }
}
