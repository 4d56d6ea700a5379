public import Samples

/// A Node as the kube-apiserver keeps it, as far as it matters here.
public struct NodeObject: ClusterObject {
    /// The node's metadata.
    public var metadata: ObjectMetadata
    private var status: Status?

    private struct Status: Decodable, Sendable {
        var addresses: [Address]?
        var allocatable: [String: String]?
        var conditions: [Condition]?
        var daemonEndpoints: Endpoints?
    }

    private struct Address: Decodable, Sendable {
        var type: String
        var address: String
    }

    struct Condition: Decodable, Sendable {
        var type: String
        var status: String
    }

    private struct Endpoints: Decodable, Sendable {
        struct Endpoint: Decodable, Sendable {
            // Kubernetes' own spelling of this field has a capital letter.
            var Port: Int?
        }
        var kubeletEndpoint: Endpoint?
    }

    /// The node as the rest of the server knows it.
    public var record: NodeRecord {
        let port = status?.daemonEndpoints?.kubeletEndpoint?.Port ?? 0
        return NodeRecord(
            name: metadata.name,
            uid: metadata.uid ?? "",
            labels: Labels(metadata.labels ?? [:]),
            annotations: metadata.keptAnnotations,
            addresses: (status?.addresses ?? []).map { NodeAddress(type: $0.type, address: $0.address) },
            kubeletPort: port > 0 ? port : nil,
            allocatable: (status?.allocatable ?? [:]).compactMapValues(Quantity.parse),
            isReady: (status?.conditions ?? []).contains { $0.type == "Ready" && $0.status == "True" }
        )
    }
}
