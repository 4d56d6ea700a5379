import Samples

extension PodRecord {
    /// Takes over what a `core/v1` PodSpec says.
    ///
    /// Source: k8s.io/api/core/v1/generated.proto (PodSpec).
    mutating func readSpec(_ message: UnsafeRawBufferPointer, sharing parts: SharedParts) throws(ProtobufError) {
        var sidecars: [ContainerRecord] = []
        var reader = ProtobufReader(message)
        while let field = try reader.next() {
            switch field.number {
            case 2: containers.append(try ContainerRecord.read(field.bytes, sharing: parts).record)
            case 10: nodeName = try field.text(sharing: parts)
            case 11: isOnHostNetwork = try field.truth
            case 20:
                let container = try ContainerRecord.read(field.bytes, sharing: parts)
                if container.restartPolicy == "Always" { sidecars.append(container.record) }
            case 32:
                let amount = try field.amount
                if let value = Quantity.parse(amount.text) { overhead[amount.resource] = value }
            case 40: podResources = try .read(field.bytes, sharing: parts)
            default: break
            }
        }
        if !sidecars.isEmpty { containers = sidecars + containers }
    }

    /// Takes over what a `core/v1` PodStatus says.
    ///
    /// Source: k8s.io/api/core/v1/generated.proto (PodStatus).
    mutating func readStatus(_ message: UnsafeRawBufferPointer) throws(ProtobufError) {
        var addresses: [String] = []
        var reader = ProtobufReader(message)
        while let field = try reader.next() {
            switch field.number {
            case 1:
                let text = try field.text
                if !text.isEmpty { phase = text }
            case 2: if try field.saysReady { isReady = true }
            case 6: ip = try field.text
            case 7: startTime = try field.time
            case 12:
                // PodIP
                var address = ProtobufReader(try field.bytes)
                while let part = try address.next() {
                    if part.number == 1 { addresses.append(try part.text) }
                }
            default: break
            }
        }
        otherIPs = Self.others(than: ip, addresses)
    }
}

extension PodRecord {
    /// The kube-apiserver takes no more than one of each version of IP.
    private static let mostAddresses = 2

    /// What `status.podIPs` names besides `status.podIP`, which is the first of them.
    static func others(than ip: String, _ addresses: [String]) -> [String] {
        // Nearly all pods have none: they must not cost an array each.
        let others = addresses.prefix(mostAddresses).filter { $0 != ip && !$0.isEmpty }
        return others.isEmpty ? [] : Array(others)
    }
}
