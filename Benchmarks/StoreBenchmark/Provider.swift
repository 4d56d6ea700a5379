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

/// The list of all pods' usage, as metrics.k8s.io serves it, but for its being written as JSON.
@MainActor
func measureProvider(_ store: InMemorySampleStore, nodes: Int) async {
    let pods = (0..<nodes).flatMap { node in
        (0..<SimulatedNode.pods).map { number in
            let pod = SimulatedNode.pod(number, onNode: node)
            return PodRecord(
                namespace: pod.namespace, name: pod.name, labels: ["app": "app-\(number)"],
                nodeName: "node-\(node).example.internal")
        }
    }
    let metrics = StoredResourceMetrics(
        store: store,
        inventory: FixedInventory(all: pods.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }), clock: clock,
        policy: ResourceMetricsPolicy(metricResolution: .seconds(15)))
    var times: [Double] = []
    for _ in 0..<15 {
        let start = ContinuousClock.now
        let usage = await metrics.usage(ofPodsIn: nil, matching: .everything)
        times.append((ContinuousClock.now - start) / .milliseconds(1))
        precondition(usage.count == pods.count, "\(usage.count) of \(pods.count) pods have usage")
    }
    report(
        "the usage of all \(pods.count) pods", times.min() ?? 0, "ms", "metrics-server: 75 to 90 ms")
}
