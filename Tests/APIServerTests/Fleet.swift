import Foundation
import Samples

/// The fleet that the recorded server served, taken from one of its lists.
struct Fleet: ResourceMetricsProvider {
    private var nodes: [NodeUsage] = []
    private var pods: [PodUsage] = []
    /// Known to the cluster, but without samples: names of nodes, and of pods with their namespaces.
    private let silent: Set<String>

    init(nodes: [NodeUsage], pods: [PodUsage]) {
        self.nodes = nodes
        self.pods = pods
        silent = []
    }

    init(silent: Set<String> = []) throws {
        self.silent = silent
        func items(_ name: String) throws -> [[String: Any]] {
            try GoldenExchange(name).document()["items"] as? [[String: Any]] ?? []
        }
        for item in try items("metrics-server/nodes/list") {
            let metadata = item["metadata"] as? [String: Any] ?? [:]
            nodes.append(
                NodeUsage(
                    name: metadata["name"] as? String ?? "",
                    labels: Labels(metadata["labels"] as? [String: String] ?? [:]),
                    timestamp: Timestamp(milliseconds: 0), window: .seconds(12),
                    usage: ResourceUsage(cpuNanocores: 1, memoryBytes: 1024)
                )
            )
        }
        for item in try items("metrics-server/pods/list-all") {
            let metadata = item["metadata"] as? [String: Any] ?? [:]
            let containers = item["containers"] as? [[String: Any]] ?? []
            pods.append(
                PodUsage(
                    namespace: metadata["namespace"] as? String ?? "", name: metadata["name"] as? String ?? "",
                    labels: Labels(metadata["labels"] as? [String: String] ?? [:]),
                    timestamp: Timestamp(milliseconds: 0), window: .seconds(12),
                    containers: containers.map {
                        .init(
                            name: $0["name"] as? String ?? "", usage: ResourceUsage(cpuNanocores: 1, memoryBytes: 1024)
                        )
                    }
                )
            )
        }
    }

    func usage(ofNode name: String) async -> Result<NodeUsage, AbsenceReason> {
        if silent.contains(name) { return .failure(.neverScraped) }
        return nodes.first { $0.name == name }.map { .success($0) } ?? .failure(.unknownObject)
    }

    func usage(ofNodesMatching selector: LabelSelector) async -> [NodeUsage] {
        nodes.filter { selector.matches($0.labels) }
    }

    func usage(ofPod name: String, in namespace: String) async -> Result<PodUsage, AbsenceReason> {
        if silent.contains("\(namespace)/\(name)") { return .failure(.neverScraped) }
        return pods.first { $0.name == name && $0.namespace == namespace }.map { .success($0) }
            ?? .failure(.unknownObject)
    }

    func usage(ofPodsIn namespace: String?, matching selector: LabelSelector) async -> [PodUsage] {
        pods.filter { (namespace == nil || $0.namespace == namespace) && selector.matches($0.labels) }
    }
}
