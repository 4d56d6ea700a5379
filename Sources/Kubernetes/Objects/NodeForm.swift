import Samples

/// A Node in JSON.
struct NodeForm: Decodable {
    var metadata: ObjectMetadata
    private var status: Status?

    private struct Status: Decodable {
        var addresses: [Address]?
        var allocatable: [String: String]?
        var conditions: [ObjectCondition]?
        var daemonEndpoints: Endpoints?
    }

    private struct Address: Decodable {
        var type: String
        var address: String
    }

    private struct Endpoints: Decodable {
        struct Endpoint: Decodable {
            // Kubernetes' own spelling of this field has a capital letter.
            var Port: Int?
        }
        var kubeletEndpoint: Endpoint?
    }

    /// The node as the rest of the server knows it.
    var record: NodeRecord {
        let port = status?.daemonEndpoints?.kubeletEndpoint?.Port ?? 0
        return NodeRecord(
            name: metadata.name,
            uid: metadata.uid,
            labels: metadata.labels,
            annotations: metadata.annotations,
            addresses: (status?.addresses ?? []).map { NodeAddress(type: $0.type, address: $0.address) },
            kubeletPort: port > 0 ? port : nil,
            allocatable: (status?.allocatable ?? [:]).compactMapValues(Quantity.parse),
            isReady: (status?.conditions ?? []).contains(where: \.saysReady)
        )
    }
}
