public import Samples

/// `metrics.k8s.io` in JSON: `v1` and `v1beta1` differ in nothing but their name.
public struct ResourceMetricsJSON: Sendable {
    private let apiVersion: String
    private let created: String

    /// Makes a renderer.
    ///
    /// - Parameters:
    ///   - version: `v1` or `v1beta1`.
    ///   - now: the time of the answer, which the reference server gives as `creationTimestamp`.
    public init(version: String, now: Timestamp) {
        apiVersion = GroupVersion(group: APIGroup.metrics.name, version: version).description
        created = now.rfc3339
    }

    /// A `NodeMetrics`.
    public func node(_ node: NodeUsage) -> [UInt8] {
        document(kind: "NodeMetrics") { write(node, to: &$0) }
    }

    /// A `NodeMetricsList`.
    public func nodes(_ nodes: [NodeUsage]) -> [UInt8] {
        list(kind: "NodeMetricsList", nodes, write)
    }

    /// A `PodMetrics`.
    public func pod(_ pod: PodUsage) -> [UInt8] {
        document(kind: "PodMetrics") { write(pod, to: &$0) }
    }

    /// A `PodMetricsList`.
    public func pods(_ pods: [PodUsage]) -> [UInt8] {
        list(kind: "PodMetricsList", pods, write)
    }

    private func write(_ node: NodeUsage, to json: inout JSONWriter) {
        metadata(name: node.name, namespace: "", labels: node.labels, to: &json)
        json.member("timestamp", node.timestamp.rfc3339)
        json.member("window", node.window.description)
        usage(node.usage, to: &json)
    }

    private func write(_ pod: PodUsage, to json: inout JSONWriter) {
        metadata(name: pod.name, namespace: pod.namespace, labels: pod.labels, to: &json)
        json.member("timestamp", pod.timestamp.rfc3339)
        json.member("window", pod.window.description)
        json.key("containers")
        json.array { json in
            for container in pod.containers {
                json.object { json in
                    json.member("name", container.name)
                    usage(container.usage, to: &json)
                }
            }
        }
    }

    private func metadata(name: String, namespace: String, labels: Labels, to json: inout JSONWriter) {
        json.key("metadata")
        json.object { json in
            json.member("name", name)
            if !namespace.isEmpty { json.member("namespace", namespace) }
            json.member("creationTimestamp", created)
            if !labels.isEmpty {
                json.key("labels")
                json.object { json in
                    for label in labels { json.member(label.name, label.value) }
                }
            }
        }
    }

    private func usage(_ usage: ResourceUsage, to json: inout JSONWriter) {
        json.key("usage")
        json.object { json in
            json.member("cpu", Quantity.cpu(nanocores: usage.cpuNanocores))
            json.member("memory", Quantity.memory(bytes: usage.memoryBytes))
        }
    }

    private func document(kind: String, _ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            json.member("kind", kind)
            json.member("apiVersion", apiVersion)
            body(&json)
        }
        writer.newline()
        return writer.bytes
    }

    private func list<Item>(kind: String, _ items: [Item], _ write: (Item, inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: 128 + items.count * 320)
        writer.object { json in
            json.member("kind", kind)
            json.member("apiVersion", apiVersion)
            json.key("metadata")
            json.object { _ in }
            json.key("items")
            json.array { json in
                for item in items { json.object { write(item, &$0) } }
            }
        }
        writer.newline()
        return writer.bytes
    }
}
