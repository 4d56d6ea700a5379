import Kubernetes
import Samples

extension GeneratedNode {
    /// The node as the API shows it.
    func node(kubeletPort: Int) -> JSONValue {
        let since = JSONValue.string(start.rfc3339)
        let resources: JSONValue = [
            "cpu": "8", "memory": "32Gi", "pods": "110", "ephemeral-storage": "100Gi",
        ]
        return [
            "metadata": [
                "name": .string(name), "uid": .string(Randomness.uid("node/\(name)")), "creationTimestamp": since,
                "labels": [
                    "kubernetes.io/hostname": .string(name), "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64",
                    "topology.kubernetes.io/zone": .string("zone-\(["a", "b", "c"][number % 3])"),
                ],
            ],
            "spec": [:],
            "status": [
                "capacity": resources, "allocatable": resources,
                "addresses": [
                    ["type": "InternalIP", "address": "127.0.0.1"], ["type": "Hostname", "address": .string(name)],
                ],
                "conditions": [Self.condition("Ready", since)],
                "daemonEndpoints": ["kubeletEndpoint": ["Port": .integer(Int64(kubeletPort))]],
                "nodeInfo": [
                    "kubeletVersion": "v1.36.2", "operatingSystem": "linux", "architecture": "amd64",
                    "osImage": "Hollow Linux", "kernelVersion": "6.18.0", "containerRuntimeVersion": "hollow://1.0",
                ],
            ],
        ]
    }

    /// The node's pods as the API shows them.
    func podObjects() -> [JSONValue] {
        let members = Dictionary(grouping: containers, by: \.pod)
        return pods.enumerated().map { index, key in
            pod(key, members[key] ?? [], address: "10.\(64 + number / 250 % 64).\(number % 250).\(index + 2)")
        }
    }

    private func pod(_ key: ObjectKey, _ containers: [GeneratedContainer], address: String) -> JSONValue {
        let since = JSONValue.string(start.rfc3339)
        // Pods are called APP-NODE-SUFFIX.
        let app = JSONValue.string(String(key.name.prefix { $0 != "-" }))
        return [
            "metadata": [
                "name": .string(key.name), "namespace": .string(key.namespace), "creationTimestamp": since,
                "uid": .string(Randomness.uid("pod/\(key.namespace)/\(key.name)")), "labels": ["app": app],
            ],
            "spec": [
                "nodeName": .string(name), "restartPolicy": "Always",
                "containers": .array(
                    containers.map { container in
                        [
                            "name": .string(container.name), "image": "registry.example/hollow:1",
                            "resources": container.resources,
                        ]
                    }),
            ],
            "status": [
                "phase": "Running", "startTime": since, "podIP": .string(address), "podIPs": [["ip": .string(address)]],
                "hostIP": "127.0.0.1", "qosClass": "Burstable",
                "conditions": [Self.condition("Ready", since), Self.condition("ContainersReady", since)],
                "containerStatuses": .array(
                    containers.map { container in
                        [
                            "name": .string(container.name), "ready": true, "started": true, "restartCount": 0,
                            "image": "registry.example/hollow:1",
                            "state": ["running": ["startedAt": .string(container.start.rfc3339)]],
                        ]
                    }),
            ],
        ]
    }

    private static func condition(_ type: JSONValue, _ since: JSONValue) -> JSONValue {
        ["type": type, "status": "True", "lastTransitionTime": since]
    }
}

extension GeneratedContainer {
    /// A request somewhat above the mean use, and a limit of twice that.
    fileprivate var resources: JSONValue {
        let millicores = Int64((cores * 1_300).rounded(.up))
        let mebibytes = Int64((pages * 1.3 / 256).rounded(.up))
        return [
            "requests": ["cpu": .string("\(millicores)m"), "memory": .string("\(mebibytes)Mi")],
            "limits": ["cpu": .string("\(2 * millicores)m"), "memory": .string("\(2 * mebibytes)Mi")],
        ]
    }
}
