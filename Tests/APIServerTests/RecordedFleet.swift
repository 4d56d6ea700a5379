import Foundation
import Kubernetes
import Samples

/// The nodes and pods of one recorded answer, with all that it tells of them, to be served again.
struct RecordedFleet {
    var fleet: Fleet
    /// When the recorded server answered.
    var created = Timestamp(milliseconds: 0)

    /// Nil where the answer doesn't tell whole objects.
    init?(_ exchange: GoldenExchange) throws {
        let document = try exchange.document()
        let kind = document["kind"] as? String ?? ""
        guard kind.hasPrefix("NodeMetrics") || kind.hasPrefix("PodMetrics") else { return nil }
        let items = kind.hasSuffix("List") ? document["items"] as? [[String: Any]] ?? [] : [document]
        var nodes: [NodeUsage] = []
        var pods: [PodUsage] = []
        for item in items {
            let metadata = item["metadata"] as? [String: Any] ?? [:]
            created = Self.time(metadata["creationTimestamp"])
            let name = metadata["name"] as? String ?? ""
            let labels = Labels(metadata["labels"] as? [String: String] ?? [:])
            let timestamp = Self.time(item["timestamp"])
            let window = TimeSpan(parsing: item["window"] as? String ?? "") ?? .zero
            if kind.hasPrefix("Node") {
                nodes.append(
                    NodeUsage(
                        name: name, labels: labels, timestamp: timestamp, window: window, usage: Self.usage(item)
                    )
                )
            } else {
                let containers = (item["containers"] as? [[String: Any]] ?? []).map {
                    PodUsage.Container(name: $0["name"] as? String ?? "", usage: Self.usage($0))
                }
                pods.append(
                    PodUsage(
                        namespace: metadata["namespace"] as? String ?? "", name: name, labels: labels,
                        timestamp: timestamp, window: window, containers: containers
                    )
                )
            }
        }
        fleet = Fleet(nodes: nodes, pods: pods)
    }

    private static func time(_ value: Any?) -> Timestamp {
        if let date = value as? Date { return Timestamp(seconds: date.timeIntervalSince1970) }
        return Timestamp(rfc3339: value as? String ?? "") ?? Timestamp(milliseconds: 0)
    }

    private static func usage(_ item: [String: Any]) -> ResourceUsage {
        let usage = item["usage"] as? [String: String] ?? [:]
        func amount(_ resource: String) -> Double { Quantity.parse(usage[resource] ?? "") ?? 0 }
        return ResourceUsage(
            cpuNanocores: UInt64((amount("cpu") * 1e9).rounded()), memoryBytes: UInt64(amount("memory"))
        )
    }
}
