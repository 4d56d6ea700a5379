import BenchmarkSupport
import ResourceMetrics
import SampleStore
import Samples

/// Pods that are there once and for all, in order.
private struct FixedInventory: ObjectInventory {
    let all: [PodRecord]

    func node(named name: String) -> NodeRecord? { nil }
    func nodes(matching selector: LabelSelector) -> [NodeRecord] { [] }
    func pod(named name: String, in namespace: String) -> PodRecord? { nil }
    func pods(in namespace: String?, matching selector: LabelSelector) -> [PodRecord] { all }
}

/// All pods, made as a list of them is read: in order, and with the names of nodes and namespaces and the labels in common.
private func clusterPods(nodes: Int) -> [PodRecord] {
    let nodeNames = (0..<nodes).map { "node-\($0).example.internal" }
    let labels = (0..<SimulatedNode.pods).map { Labels(["app": "app-\($0)"]) }
    var namespaces: [String: String] = [:]
    let placed = (0..<nodes).flatMap { node in
        (0..<SimulatedNode.pods).map { (pod: SimulatedNode.pod($0, onNode: node), node: node, number: $0) }
    }
    return placed.sorted { $0.pod < $1.pod }.map { pod, node, number in
        let namespace = namespaces[pod.namespace, default: pod.namespace]
        namespaces[namespace] = namespace
        return PodRecord(
            namespace: namespace, name: String(decoding: Array(pod.name.utf8), as: UTF8.self), labels: labels[number],
            nodeName: nodeNames[node])
    }
}

/// The list of all pods' usage, as metrics.k8s.io serves it, but for its being written as JSON.
@MainActor
func measureProvider(_ store: InMemorySampleStore, nodes: Int) async {
    let pods = clusterPods(nodes: nodes)
    func metrics(_ changes: (any ChangeFeed)? = nil) -> StoredResourceMetrics {
        StoredResourceMetrics(
            store: store, inventory: FixedInventory(all: pods), clock: clock,
            policy: ResourceMetricsPolicy(metricResolution: .seconds(15)), changes: changes)
    }
    let first = await list(pods.count, metrics())
    report("the usage of all \(pods.count) pods, read", first, "ms", "metrics-server: 75 to 90 ms")
    let signal = ChangeSignal()
    signal.announce()
    let again = await list(pods.count, metrics(signal))
    report("  the same list until the next scrape", again, "ms", "metrics-server: 75 to 90 ms")
}

/// The least milliseconds of some lists of all pods.
private func list(_ count: Int, _ metrics: StoredResourceMetrics) async -> Double {
    var times: [Double] = []
    for _ in 0..<15 {
        let start = ContinuousClock.now
        let usage = await metrics.usage(ofPodsIn: nil, matching: .everything)
        times.append((ContinuousClock.now - start) / .milliseconds(1))
        precondition(usage.count == count, "\(usage.count) of \(count) pods have usage")
    }
    return times.min() ?? 0
}
