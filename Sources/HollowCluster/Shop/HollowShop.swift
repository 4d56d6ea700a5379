import Kubernetes
import Samples

/// A shop that isn't there: the Deployment `web` with three pods on a node of their own, and its Service. Each pod tells of
/// the requests that it serves, which cost the CPU that its kubelet tells of.
final class HollowShop: Sendable {
    static let namespace = "shop"
    static let port = 8080
    private static let replicaSet = "web-6d4cf56db6"

    let node: GeneratedNode
    private let pods: [HollowPod]

    init(host: String, seed: UInt64, start: Timestamp, clock: any WallClock) {
        let keys = ["4xkqv", "9jt7m", "tz2pd"].map {
            ObjectKey(namespace: Self.namespace, name: "\(Self.replicaSet)-\($0)")
        }
        let node = GeneratedNode(
            name: "hollow-shop", pods: zip(keys, [0.1, 0.15, 0.2]).map { ($0, "web", $1) }, seed: seed, start: start)
        self.node = node
        pods = keys.compactMap { key in
            guard let container = node.containers.first(where: { $0.pod == key }) else { return nil }
            return HollowPod(container: container, host: host, clock: clock)
        }
    }

    func open() async throws {
        for pod in pods { try await pod.open() }
    }

    func close() async {
        for pod in pods { await pod.close() }
    }

    /// Where the pods really listen.
    var endpoints: [PodEndpoint] {
        let addresses = Dictionary(
            node.podObjects().map { (ObjectKey(of: $0), $0[path: "status", "podIP"]?.string ?? "") },
            uniquingKeysWith: { first, _ in first })
        return pods.compactMap { pod in
            guard let address = addresses[pod.key], pod.hostPort != 0 else { return nil }
            return PodEndpoint(address: address, port: Self.port, host: pod.host, hostPort: pod.hostPort)
        }
    }

    /// The pods as the API shows them.
    func podObjects() -> [JSONValue] {
        node.podObjects().map { object in
            var pod = object
            pod[path: "metadata", "labels", "pod-template-hash"] = .string(String(Self.replicaSet.dropFirst(4)))
            pod[path: "metadata", "annotations"] = [
                "prometheus.io/scrape": "true", "prometheus.io/port": .string("\(Self.port)"),
            ]
            pod[path: "metadata", "ownerReferences"] = [owner("ReplicaSet", Self.replicaSet)]
            let containers = pod[path: "spec", "containers"]?.elements ?? []
            pod[path: "spec", "containers"] = .array(
                containers.map { container in
                    var container = container
                    container["ports"] = [
                        ["name": "http", "containerPort": .integer(Int64(Self.port)), "protocol": "TCP"]
                    ]
                    return container
                })
            return pod
        }
    }

    /// The Deployment, its ReplicaSet and the Service as the API shows them.
    func objects() -> [JSONValue] {
        let labels: JSONValue = ["app": "web"]
        func object(_ version: JSONValue, _ kind: String, _ name: String, _ spec: JSONValue) -> JSONValue {
            [
                "apiVersion": version, "kind": .string(kind), "spec": spec,
                "metadata": [
                    "name": .string(name), "namespace": .string(Self.namespace), "labels": labels,
                    "uid": .string(uid(kind, name)), "creationTimestamp": .string(node.start.rfc3339),
                ],
            ]
        }
        let count = JSONValue.integer(Int64(pods.count))
        let workload: JSONValue = [
            "replicas": count, "selector": ["matchLabels": labels],
            "template": ["metadata": ["labels": labels], "spec": ["containers": [["name": "web"]]]],
        ]
        let status: JSONValue = ["replicas": count, "readyReplicas": count, "availableReplicas": count]
        var deployment = object("apps/v1", "Deployment", "web", workload)
        deployment["status"] = status
        var replicaSet = object("apps/v1", "ReplicaSet", Self.replicaSet, workload)
        replicaSet["status"] = status
        replicaSet[path: "metadata", "ownerReferences"] = [owner("Deployment", "web")]
        let service = object(
            "v1", "Service", "web",
            [
                "type": "ClusterIP", "clusterIP": "10.96.0.80", "clusterIPs": ["10.96.0.80"], "selector": labels,
                "ports": [
                    ["name": "http", "port": 80, "targetPort": .integer(Int64(Self.port)), "protocol": "TCP"]
                ],
            ])
        return [deployment, replicaSet, service]
    }

    private func owner(_ kind: String, _ name: String) -> JSONValue {
        [
            "apiVersion": "apps/v1", "kind": .string(kind), "name": .string(name), "uid": .string(uid(kind, name)),
            "controller": true,
        ]
    }

    private func uid(_ kind: String, _ name: String) -> String {
        Randomness.uid("\(kind)/\(Self.namespace)/\(name)")
    }
}
