public import Samples

/// A Pod as the kube-apiserver keeps it, as far as it matters here.
public struct PodObject: ClusterObject {
    /// The pod's metadata.
    public var metadata: ObjectMetadata
    private var spec: Spec?
    private var status: Status?

    private struct Spec: Decodable, Sendable {
        var nodeName: String?
        var containers: [Container]?
        var initContainers: [Container]?
        var resources: Resources?
        var overhead: [String: String]?
    }

    private struct Container: Decodable, Sendable {
        var name: String
        var resources: Resources?
        var restartPolicy: String?

        var record: ContainerRecord {
            ContainerRecord(name: name, resources: resources?.record ?? ResourceRequirements())
        }
    }

    private struct Resources: Decodable, Sendable {
        var requests: [String: String]?
        var limits: [String: String]?

        var record: ResourceRequirements {
            ResourceRequirements(
                requests: (requests ?? [:]).compactMapValues(Quantity.parse),
                limits: (limits ?? [:]).compactMapValues(Quantity.parse)
            )
        }
    }

    private struct Status: Decodable, Sendable {
        var phase: String?
        var podIP: String?
        var startTime: String?
        var conditions: [NodeObject.Condition]?
    }

    /// The pod as the rest of the server knows it.
    ///
    /// Init containers that run once before the others are not part of it; those that go on running beside them
    /// (`restartPolicy: Always`) are.
    public var record: PodRecord {
        let sidecars = (spec?.initContainers ?? []).filter { $0.restartPolicy == "Always" }
        return PodRecord(
            namespace: metadata.namespace ?? "",
            name: metadata.name,
            uid: metadata.uid ?? "",
            labels: Labels(metadata.labels ?? [:]),
            annotations: metadata.keptAnnotations,
            nodeName: spec?.nodeName ?? "",
            phase: status?.phase ?? "Unknown",
            ip: status?.podIP ?? "",
            isReady: (status?.conditions ?? []).contains { $0.type == "Ready" && $0.status == "True" },
            startTime: status?.startTime.flatMap { Timestamp(rfc3339: $0) },
            containers: (sidecars + (spec?.containers ?? [])).map(\.record),
            podResources: spec?.resources?.record ?? ResourceRequirements(),
            overhead: (spec?.overhead ?? [:]).compactMapValues(Quantity.parse),
            owners: metadata.owners
        )
    }
}
