import ResourceMetrics
import SampleStore
import Samples
import Synchronization

/// An inventory that tests fill.
final class FakeInventory: ObjectInventory {
    private let content = Mutex<(nodes: [String: NodeRecord], pods: [ObjectReference: PodRecord])>(([:], [:]))

    func set(_ node: NodeRecord) { content.withLock { $0.nodes[node.name] = node } }
    func set(_ pod: PodRecord) { content.withLock { $0.pods[pod.reference] = pod } }
    func removePod(_ name: String, in namespace: String) {
        content.withLock { $0.pods[.pod(name, in: namespace)] = nil }
    }

    func node(named name: String) -> NodeRecord? { content.withLock { $0.nodes[name] } }

    func nodes(matching selector: LabelSelector) -> [NodeRecord] {
        content.withLock { $0.nodes.values.filter { selector.matches($0.labels) }.sorted { $0.name < $1.name } }
    }

    func pod(named name: String, in namespace: String) -> PodRecord? {
        content.withLock { $0.pods[.pod(name, in: namespace)] }
    }

    func pods(in namespace: String?, matching selector: LabelSelector) -> [PodRecord] {
        content.withLock { content in
            content.pods.values
                .filter { (namespace ?? $0.namespace) == $0.namespace && selector.matches($0.labels) }
                .sorted { $0.reference < $1.reference }
        }
    }
}

extension Timestamp {
    static func second(_ second: Double) -> Timestamp { Timestamp(seconds: second) }
}

/// A store, an inventory with the node `n`, and a clock, all under the test's hands. Times are in seconds.
struct Fixture {
    let clock = ManualClock(.second(10_000))
    let inventory = FakeInventory()
    let store: InMemorySampleStore
    let metrics: StoredResourceMetrics

    init(policy: ResourceMetricsPolicy = ResourceMetricsPolicy()) {
        store = InMemorySampleStore(clock: clock)
        metrics = StoredResourceMetrics(store: store, inventory: inventory, clock: clock, policy: policy)
        inventory.set(NodeRecord(name: "n", labels: ["zone": "a"]))
    }

    func put(_ metric: KubeletMetric, of object: ObjectReference, container: String? = nil, _ value: Double, at: Double)
    {
        let labels: Labels = container.map { [KubeletMetric.containerLabel: $0] } ?? [:]
        let key = SeriesKey(metric: metric.rawValue, object: object, labels: labels)
        guard let series = store.series(for: key, kind: metric.kind) else { return }
        store.append([IncomingSample(series: series, sample: Sample(timestamp: .second(at), value: value))])
    }

    /// What a page says of a container: its start, its CPU and memory, and when these were measured.
    func container(
        _ name: String = "c", of pod: String = "p", start: Double, cpu: Double, memory: Double = 1000, at time: Double,
        scrape: Double? = nil
    ) {
        let object = ObjectReference.pod(pod, in: "ns")
        put(.containerStartTime, of: object, container: name, start, at: scrape ?? time)
        put(.containerCPUUsage, of: object, container: name, cpu, at: time)
        put(.containerMemoryWorkingSet, of: object, container: name, memory, at: time)
    }

    func node(cpu: Double, memory: Double = 5000, at time: Double) {
        put(.nodeCPUUsage, of: .node("n"), cpu, at: time)
        put(.nodeMemoryWorkingSet, of: .node("n"), memory, at: time)
    }

    /// A complete page of the node was read, after all that is in it.
    func pageRead(at scrape: Double, error: Double = 0) {
        put(.resourceScrapeError, of: .node("n"), error, at: scrape)
    }

    func addPod(
        _ name: String = "p", in namespace: String = "ns", phase: String = "Running", labels: Labels = [:],
        start: Double? = nil
    ) {
        inventory.set(
            PodRecord(
                namespace: namespace, name: name, labels: labels, nodeName: "n", phase: phase,
                startTime: start.map(Timestamp.second)))
    }

    func pod(_ name: String = "p") async -> Result<PodUsage, AbsenceReason> {
        await metrics.usage(ofPod: name, in: "ns")
    }

    /// The CPU of the pod's containers in nanocores, by name.
    func cpu(of name: String = "p") async throws -> [String: UInt64] {
        let usage = try await pod(name).get()
        return Dictionary(uniqueKeysWithValues: usage.containers.map { ($0.name, $0.usage.cpuNanocores) })
    }
}
