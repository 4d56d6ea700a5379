import Foundation
import HTTPTypes
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
        if kind == "Table" {
            guard let rows = try Self(table: document, isNodes: exchange.request.path?.contains("/nodes") == true)
            else {
                return nil
            }
            self = rows
            return
        }
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

    /// Nil where a row doesn't tell its object's name and labels. A pod's containers are taken together.
    private init?(table: [String: Any], isNodes: Bool) throws {
        var nodes: [NodeUsage] = []
        var pods: [PodUsage] = []
        for row in table["rows"] as? [[String: Any]] ?? [] {
            guard
                let metadata = (row["object"] as? [String: Any])?["metadata"] as? [String: Any],
                let cells = row["cells"] as? [String], cells.count == 4
            else { return nil }
            created = Self.time(metadata["creationTimestamp"])
            let timestamp = Self.time((row["object"] as? [String: Any])?["timestamp"])
            let labels = Labels(metadata["labels"] as? [String: String] ?? [:])
            let window = TimeSpan(parsing: cells[3]) ?? .zero
            let usage = Self.usage(["usage": ["cpu": cells[1], "memory": cells[2]]])
            if isNodes {
                nodes.append(
                    NodeUsage(name: cells[0], labels: labels, timestamp: timestamp, window: window, usage: usage))
            } else {
                let containers = ((row["object"] as? [String: Any])?["containers"] as? [[String: Any]])?.map {
                    PodUsage.Container(name: $0["name"] as? String ?? "", usage: Self.usage($0))
                }
                pods.append(
                    PodUsage(
                        namespace: metadata["namespace"] as? String ?? "", name: cells[0], labels: labels,
                        timestamp: timestamp, window: window,
                        containers: containers ?? [.init(name: "all", usage: usage)]))
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
