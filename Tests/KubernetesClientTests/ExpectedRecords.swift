import HollowCluster
import Kubernetes
import Samples

/// What the inventory should know of objects, worked out from their JSON without the reader under test.
enum ExpectedRecords {
    static func pod(_ object: JSONValue) -> PodRecord {
        let (spec, status) = (object["spec"] ?? [:], object["status"] ?? [:])
        let sidecars = (spec["initContainers"]?.elements ?? []).filter { $0["restartPolicy"] == "Always" }
        let phase = status["phase"]?.string ?? "Unknown"
        return PodRecord(
            namespace: text(object, "namespace"), name: text(object, "name"), uid: text(object, "uid"),
            labels: texts(object, "labels"), annotations: annotations(object),
            nodeName: spec["nodeName"]?.string ?? "", phase: phase, ip: status["podIP"]?.string ?? "",
            otherIPs: (status["podIPs"]?.elements ?? []).dropFirst().compactMap { $0["ip"]?.string },
            isOnHostNetwork: spec["hostNetwork"] == true,
            isReady: isReady(status), startTime: status["startTime"]?.string.flatMap { Timestamp(rfc3339: $0) },
            containers: (sidecars + (spec["containers"]?.elements ?? [])).map { container in
                ContainerRecord(
                    name: container["name"]?.string ?? "", resources: resources(container["resources"]),
                    ports: (container["ports"]?.elements ?? []).map { port in
                        ContainerPort(
                            name: port["name"]?.string ?? "", number: Int(port["containerPort"]?.integer ?? 0),
                            protocol: port["protocol"]?.string ?? "TCP")
                    })
            },
            podResources: resources(spec["resources"]), overhead: amounts(spec["overhead"]), owners: owners(object)
        )
    }

    static func node(_ object: JSONValue) -> NodeRecord {
        let status = object["status"] ?? [:]
        let port = status[path: "daemonEndpoints", "kubeletEndpoint", "Port"]?.integer ?? 0
        return NodeRecord(
            name: text(object, "name"), uid: text(object, "uid"), labels: texts(object, "labels"),
            annotations: annotations(object),
            addresses: (status["addresses"]?.elements ?? []).map {
                NodeAddress(type: $0["type"]?.string ?? "", address: $0["address"]?.string ?? "")
            },
            kubeletPort: port == 0 ? nil : Int(port), allocatable: amounts(status["allocatable"]),
            isReady: isReady(status)
        )
    }

    private static func text(_ object: JSONValue, _ member: String) -> String {
        object["metadata"]?[member]?.string ?? ""
    }

    private static func texts(_ object: JSONValue, _ member: String) -> Labels {
        Labels((object["metadata"]?[member]?.members ?? [:]).compactMapValues(\.string))
    }

    private static func annotations(_ object: JSONValue) -> Labels {
        var annotations = texts(object, "annotations")
        annotations["kubectl.kubernetes.io/last-applied-configuration"] = nil
        return annotations
    }

    private static func isReady(_ status: JSONValue) -> Bool {
        (status["conditions"]?.elements ?? []).contains { $0["type"] == "Ready" && $0["status"] == "True" }
    }

    private static func owners(_ object: JSONValue) -> [OwnerRecord] {
        (object["metadata"]?["ownerReferences"]?.elements ?? []).map {
            OwnerRecord(
                kind: $0["kind"]?.string ?? "", name: $0["name"]?.string ?? "", uid: $0["uid"]?.string ?? "")
        }
    }

    private static func resources(_ value: JSONValue?) -> ResourceRequirements {
        ResourceRequirements(requests: amounts(value?["requests"]), limits: amounts(value?["limits"]))
    }

    /// The quantities of the recordings, by hand.
    private static func amounts(_ value: JSONValue?) -> ResourceAmounts {
        (value?.members ?? [:]).compactMapValues { value in
            let text = value.string ?? ""
            let scales: [(String, Double)] = [("Ki", 1024), ("Mi", 1_048_576), ("Gi", 1_073_741_824)]
            for (suffix, scale) in scales where text.hasSuffix(suffix) {
                return Double(text.dropLast(suffix.count)).map { $0 * scale }
            }
            return text.hasSuffix("m") ? Double(text.dropLast()).map { $0 / 1000 } : Double(text)
        }
    }
}
