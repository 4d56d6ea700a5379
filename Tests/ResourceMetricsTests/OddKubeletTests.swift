import FoundationEssentials
import ResourceMetrics
import SampleStore
import Samples
import Testing

/// Two recorded kubelets whose pages lack something: metrics-server lost the node of the one, and all of the other.
struct OddKubeletTests {
    private let clock: ManualClock
    private let store: InMemorySampleStore
    private let metrics: StoredResourceMetrics
    /// The pods of the pages, with their containers.
    private let pods: [ObjectReference: Set<String>]
    /// When the pages' samples were measured.
    private static let measured = Timestamp(milliseconds: 1_795_378_502_267)

    init() throws {
        clock = ManualClock(Self.measured)
        store = InMemorySampleStore(clock: clock)
        let inventory = FakeInventory()
        inventory.set(NodeRecord(name: Recording.node))
        var pods: [ObjectReference: Set<String>] = [:]
        for line in try Self.page("no-node-series").split(separator: "\n") where line.hasPrefix("container_cpu") {
            let words = line.split(separator: "\"").map(String.init)
            pods[.pod(words[5], in: words[3]), default: []].insert(words[1])
        }
        self.pods = pods
        for pod in pods.keys {
            inventory.set(PodRecord(namespace: pod.namespace, name: pod.name, nodeName: Recording.node))
        }
        metrics = StoredResourceMetrics(
            store: store, inventory: inventory, clock: clock,
            policy: ResourceMetricsPolicy(metricResolution: .seconds(12)))
    }

    private static func page(_ name: String) throws -> String {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/kubelets")
        return try String(contentsOf: folder.appending(path: "\(name).txt"), encoding: .utf8)
    }

    /// Scrapes a page, as it is or as it would be some seconds later, each container and the node using half a core.
    private func scrape(_ name: String, later seconds: Double = 0, at instant: Timestamp) throws {
        let lines = try Self.page(name).split(separator: "\n").map { line -> String in
            let words = line.split(separator: " ")
            guard !line.hasPrefix("#"), words.count == 3, let value = Double(words[1]), let time = Int64(words[2])
            else { return String(line) }
            let isCPU = words[0].contains("_cpu_")
            return "\(words[0]) \(isCPU ? value + seconds / 2 : value) \(time + Int64(seconds * 1000))"
        }
        clock.set(to: instant)
        let text = lines.joined(separator: "\n") + "\n"
        try store.store(Recording.Page(number: 0, text: text, request: instant, response: instant))
    }

    private func checkPods(measuredAt instant: Timestamp) async throws {
        let usage = await metrics.usage(ofPodsIn: nil, matching: .everything)
        #expect(usage.count == pods.count && pods.count == 5)
        for pod in usage {
            let containers = try #require(pods[.pod(pod.name, in: pod.namespace)])
            #expect(pod.containers.map(\.name) == containers.sorted())
            #expect(pod.timestamp == instant)
            // A Double has the counters to a few billionths.
            for container in pod.containers {
                #expect((499_999_000...500_001_000).contains(container.usage.cpuNanocores))
            }
        }
    }

    @Test func `a page without the node leaves its pods alone`() async throws {
        for step in 0...3 {
            let later = Double(step - 3) * 12
            try scrape("old-samples-repeated", later: later, at: Self.measured + .seconds(later + 2))
        }
        let node = try await metrics.usage(ofNode: Recording.node).get()
        #expect(node.timestamp == Self.measured)
        #expect((499_999_000...500_001_000).contains(node.usage.cpuNanocores))
        for step in 1...5 {
            let later = Double(step) * 12
            try scrape("no-node-series", later: later, at: Self.measured + .seconds(later + 2))
            try await checkPods(measuredAt: Self.measured + .seconds(later))
            // metrics-server had none from the first such page on; here its last figures are good for a minute.
            let answer = await metrics.usage(ofNode: Recording.node)
            #expect(answer == (step < 5 ? .success(node) : .failure(.stale(age: .seconds(62)))))
        }
    }

    @Test func `old samples change nothing and are counted`() async throws {
        for step in 1...3 {
            let later = Double(step) * 12
            try scrape("old-samples-repeated", later: later, at: Self.measured + .seconds(later + 2))
        }
        let node = try await metrics.usage(ofNode: Recording.node).get()
        let held = store.statistics()
        for step in 4...7 {
            try scrape("old-samples-repeated", at: Self.measured + .seconds(Double(step) * 12 + 2))
            // metrics-server lost node and pods with the first such page.
            try await checkPods(measuredAt: Self.measured + .seconds(36))
            #expect(await metrics.usage(ofNode: Recording.node) == .success(node))
        }
        let after = store.statistics()
        #expect(after.late > held.late)
        // What carries no timestamp of its own, starts and the scrape's success, is as new as the scrape.
        #expect(after.appended - held.appended == 4 * (pods.values.map(\.count).reduce(0, +) + 1))
        clock.set(to: Self.measured + .seconds(36 + 61))
        #expect(await metrics.usage(ofPodsIn: nil, matching: .everything) == [])
        #expect(await metrics.usage(ofNode: Recording.node) == .failure(.stale(age: .seconds(61))))
    }
}
