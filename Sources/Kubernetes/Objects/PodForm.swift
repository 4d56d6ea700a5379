import Samples

/// A Pod in JSON.
struct PodForm: Decodable {
    var metadata: ObjectMetadata
    private var spec: Spec?
    private var status: Status?

    private struct Spec: Decodable {
        var nodeName: String?
        var hostNetwork: Bool?
        var containers: [Container]?
        var initContainers: [Container]?
        var resources: Resources?
        var overhead: [String: String]?
    }

    private struct Container: Decodable {
        var name: String
        var resources: Resources?
        var restartPolicy: String?
        var ports: [Port]?

        var record: ContainerRecord {
            ContainerRecord(
                name: name, resources: resources?.record ?? ResourceRequirements(), ports: (ports ?? []).map(\.record))
        }
    }

    private struct Port: Decodable {
        var name: String?
        var containerPort: Int
        var `protocol`: String?

        var record: ContainerPort {
            ContainerPort(name: name ?? "", number: containerPort, protocol: `protocol` ?? "TCP")
        }
    }

    private struct Resources: Decodable {
        var requests: [String: String]?
        var limits: [String: String]?

        var record: ResourceRequirements {
            ResourceRequirements(
                requests: (requests ?? [:]).compactMapValues(Quantity.parse),
                limits: (limits ?? [:]).compactMapValues(Quantity.parse)
            )
        }
    }

    private struct Status: Decodable {
        var phase: String?
        var podIP: String?
        var podIPs: [Address]?
        var startTime: String?
        var conditions: [ObjectCondition]?
    }

    private struct Address: Decodable {
        var ip: String?
    }

    /// The pod as the rest of the server knows it.
    var record: PodRecord {
        let sidecars = (spec?.initContainers ?? []).filter { $0.restartPolicy == "Always" }
        let phase = status?.phase ?? ""
        return PodRecord(
            namespace: metadata.namespace,
            name: metadata.name,
            uid: metadata.uid,
            labels: metadata.labels,
            annotations: metadata.annotations,
            nodeName: spec?.nodeName ?? "",
            phase: phase.isEmpty ? "Unknown" : phase,
            ip: status?.podIP ?? "",
            otherIPs: PodRecord.others(than: status?.podIP ?? "", (status?.podIPs ?? []).compactMap(\.ip)),
            isOnHostNetwork: spec?.hostNetwork ?? false,
            isReady: (status?.conditions ?? []).contains(where: \.saysReady),
            startTime: status?.startTime.flatMap { Timestamp(rfc3339: $0) },
            containers: (sidecars + (spec?.containers ?? [])).map(\.record),
            podResources: spec?.resources?.record ?? ResourceRequirements(),
            overhead: (spec?.overhead ?? [:]).compactMapValues(Quantity.parse),
            owners: metadata.owners
        )
    }
}
