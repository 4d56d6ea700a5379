import Foundation
import HollowCluster
import Kubernetes
import Samples
import Testing

/// The real kubectl against the server behind the hollow cluster's aggregator; values are compared with what the
/// recording says.
@Suite(.enabled(if: Program.kubectl != nil, "kubectl is not installed"))
struct KubectlTests {
    /// The recorded rounds that the demo's first nine scrapes see.
    private static let rounds = 20...28

    /// The rate that a container's two newest samples give, in nanocores: the newest one, and the newest before it by at
    /// least two thirds of the resolution of 5 s.
    private func nanocores(_ points: [RecordedCounters.Point]) throws -> UInt64 {
        let last = try #require(points.last)
        let first = try #require(points.last { last.time - $0.time >= 10.0 / 3 })
        return UInt64((last.value - first.value) / (last.time - first.time) * 1e9)
    }

    private func isClose(_ left: UInt64, _ right: UInt64) -> Bool {
        // Counters have nine decimals and times three: the last nanocores depend on the order of the operations.
        left > right ? left - right < 100 : right - left < 100
    }

    @Test func topShowsTheRecordedUsage() async throws {
        let recorded = try RecordedCounters(rounds: Self.rounds)
        try await RunningServer.run { running in
            await running.scrape(rounds: Self.rounds.count)

            let burner = try await running.get("/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/burner")
            let container = try #require((burner["containers"] as? [[String: Any]])?.first)
            let usage = try #require(container["usage"] as? [String: String])
            let cpu = try #require(usage["cpu"].flatMap { Quantity.parse($0) })
            let counter = recorded.samples(
                "container_cpu_usage_seconds_total", container: "burn", pod: "burner", namespace: "shop")
            #expect(isClose(UInt64((cpu * 1e9).rounded()), try nanocores(counter)))
            let memory = recorded.samples(
                "container_memory_working_set_bytes", container: "burn", pod: "burner", namespace: "shop")
            #expect(usage["memory"].flatMap { Quantity.parse($0) } == memory.last?.value)
            // The recorded node has no swap, and its kubelet says so.
            #expect(usage["swap"] == "0")

            let nodes = try await running.kubectl("top", "nodes", "--no-headers")
            #expect(nodes.status == 0, "\(nodes.errors)")
            let columns = nodes.output.split(separator: " ", omittingEmptySubsequences: true)
            #expect(columns.first == "real-1")
            let nodeCores = try nanocores(recorded.samples("node_cpu_usage_seconds_total"))
            // kubectl rounds up to whole millicores.
            #expect(columns[1] == "\((nodeCores + 999_999) / 1_000_000)m")
            let nodeMemory = try #require(recorded.samples("node_memory_working_set_bytes").last?.value)
            #expect(columns[3] == "\(Int(nodeMemory) / 1_048_576)Mi")

            let pods = try await running.kubectl("top", "pods", "-A", "--containers", "--no-headers")
            #expect(pods.status == 0, "\(pods.errors)")
            let rows = pods.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            let burn = try #require(rows.first { $0[1] == "burner" })
            #expect(burn == ["shop", "burner", "burn", "\((try nanocores(counter) + 999_999) / 1_000_000)m", "0Mi"])
            #expect(rows.filter { $0[1] == "trio" }.map { $0[2] } == ["cache", "logger", "web"])
            #expect(rows.filter { $0[1] == "with-init" }.map { $0[2] } == ["app", "mesh-proxy"])
            #expect(!rows.contains { $0[1] == "one-shot" })
        }
    }

    @Test func listsAreFilteredByLabels() async throws {
        try await RunningServer.run { running in
            await running.scrape(rounds: Self.rounds.count)
            let all = try await running.items("/apis/metrics.k8s.io/v1/pods")
            let names = all.compactMap { ($0["metadata"] as? [String: Any])?["name"] as? String }
            let labels = try #require((all.first { $0.description.contains("burner") }?["metadata"] as? [String: Any]))
            let (key, value) = try #require((labels["labels"] as? [String: String])?.first)
            let some = try await running.items(
                "/apis/metrics.k8s.io/v1/namespaces/shop/pods?labelSelector=\(key)%3D\(value)")
            let someNames = some.compactMap { ($0["metadata"] as? [String: Any])?["name"] as? String }
            #expect(someNames.contains("burner"))
            #expect(someNames.count < names.count)
            #expect(try await running.items("/apis/metrics.k8s.io/v1beta1/nodes?labelSelector=none%3Dsuch").isEmpty)
            #expect(try await running.items("/apis/metrics.k8s.io/v1beta1/nodes").count == 1)
        }
    }

    @Test func customMetricsAreWhatTheRecordingSays() async throws {
        let recorded = try RecordedCounters(rounds: Self.rounds)
        try await RunningServer.run { running in
            await running.scrape(rounds: Self.rounds.count)
            for version in ["v1beta1", "v1beta2"] {
                let path = "/apis/custom.metrics.k8s.io/\(version)/namespaces/shop/pods/*/cpu_utilization"
                let items = try await running.items(path)
                let burner = try #require(items.first { "\($0["describedObject"] ?? "")".contains("burner") })
                let value = try #require((burner["value"] as? String).flatMap { Quantity.parse($0) })
                let points = recorded.samples(
                    "container_cpu_usage_seconds_total", container: "burn", pod: "burner", namespace: "shop")
                // The pod requests 200m.
                #expect(abs(value - rate(points, since: recorded.historyStart) / 0.2) <= 0.0005001)
            }
            let growth = try await running.items(
                "/apis/custom.metrics.k8s.io/v1beta2/namespaces/batch/pods/hog/memory_growth")
            let points = recorded.samples(
                "container_memory_working_set_bytes", container: "memhog", pod: "hog", namespace: "batch")
            let value = try #require((growth.first?["value"] as? String).flatMap { Quantity.parse($0) })
            #expect(growth.count == 1)
            #expect(abs(value - slope(points)) <= 0.0005001)
        }
    }

    /// PromQL's `rate` over a range that ends with the newest point, by its definition.
    private func rate(_ points: [RecordedCounters.Point], since start: Double) -> Double {
        let first = points[0]
        let last = points[points.count - 1]
        let sampled = last.time - first.time
        let step = sampled / Double(points.count - 1)
        var before = first.time - start
        if before >= 1.1 * step { before = step / 2 }
        before = min(before, sampled * first.value / (last.value - first.value))
        return (last.value - first.value) * (sampled + before) / sampled / (last.time - start)
    }

    /// The slope of the least-squares line.
    private func slope(_ points: [RecordedCounters.Point]) -> Double {
        let count = Double(points.count)
        let meanTime = points.map(\.time).reduce(0, +) / count
        let meanValue = points.map(\.value).reduce(0, +) / count
        let covariance = points.map { ($0.time - meanTime) * ($0.value - meanValue) }.reduce(0, +)
        return covariance / points.map { ($0.time - meanTime) * ($0.time - meanTime) }.reduce(0, +)
    }

    @Test func discoveryNamesTheGroups() async throws {
        try await RunningServer.run { running in
            let groups = try #require(try await running.get("/apis")["groups"] as? [[String: Any]])
            let names = groups.compactMap { $0["name"] as? String }
            #expect(names.contains("metrics.k8s.io"))
            #expect(names.contains("custom.metrics.k8s.io"))
            let resources = try #require(
                try await running.get("/apis/custom.metrics.k8s.io/v1beta2")["resources"] as? [[String: Any]])
            #expect(
                resources.compactMap { $0["name"] as? String } == [
                    "deployments.apps/cpu_cores", "deployments.apps/cpu_forecast", "nodes/node_pressure",
                    "pods/cpu_cores", "pods/cpu_p95", "pods/cpu_utilization", "pods/memory_growth",
                    "pods/memory_headroom",
                ])
        }
    }

    @Test func tables() async throws {
        try await RunningServer.run { running in
            await running.scrape(rounds: 3)
            let pods = try await running.kubectl("get", "podmetrics", "-n", "shop")
            #expect(pods.status == 0, "\(pods.errors)")
            let header = pods.output.split(separator: "\n").first?.split(separator: " ").map(String.init)
            #expect(header == ["NAME", "CPU", "MEMORY", "SWAP", "WINDOW"])
            #expect(pods.output.contains("trio"))
            let yaml = try await running.kubectl("get", "nodemetrics", "real-1", "-o", "yaml")
            #expect(yaml.output.contains("kind: NodeMetrics"))
        }
    }

    /// A watch through the aggregator that its client ends after a second.
    @Test func watching() async throws {
        try await RunningServer.run { running in
            await running.scrape(rounds: 3)
            let watch = try await running.kubectl(
                "get", "--raw", "/apis/metrics.k8s.io/v1beta1/nodes?watch=true&timeoutSeconds=1")
            #expect(watch.status == 0, "\(watch.errors)")
            #expect(watch.output.hasPrefix(#"{"type":"ADDED","object":{"kind":"NodeMetrics""#))
            let resources = try await running.kubectl("api-resources", "--api-group=metrics.k8s.io", "-o", "wide")
            #expect(resources.output.contains("watch"))
        }
    }

    @Test func errorsReachTheUser() async throws {
        try await RunningServer.run { running in
            await running.scrape(rounds: 2)
            let unknown = try await running.kubectl("get", "--raw", "/apis/metrics.k8s.io/v1beta1/nodes/nope")
            #expect(unknown.status == 1)
            #expect(unknown.errors.contains("node \"nope\" not found"))
            let metric = try await running.kubectl(
                "get", "--raw", "/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/idle/cpu_utilization")
            #expect(metric.status == 1)
            #expect(metric.errors.contains("could not find the metric cpu_utilization for pods idle"))
            #expect(metric.errors.contains("the plugin returned nil"))
        }
    }

    @Test func whoMayNotIsRefused() async throws {
        try await RunningServer.run { running in
            await running.scrape(rounds: 2)
            try await withTemporaryFolder { folder in
                let path = "\(folder)/nobody.kubeconfig"
                try running.cluster.kubeconfig(for: .certificate(name: "mallory", organizations: []))
                    .write(toFile: path, atomically: true, encoding: .utf8)
                let outcome = try await running.kubectl("top", "nodes", kubeconfig: path)
                #expect(outcome.status == 1)
                #expect(outcome.errors.contains("mallory"))
                #expect(outcome.errors.contains("cannot list resource \"nodes\""))
            }
        }
    }
}
