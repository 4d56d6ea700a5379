import Foundation
import HollowCluster
import Kubernetes
import Samples
import Testing

/// Derived metrics through the real kubectl, compared with what the recording says.
@Suite(.enabled(if: Program.kubectl != nil, "kubectl is not installed"))
struct DerivedMetricTests {
    /// The recorded rounds that the demo's first nine scrapes see, and its first twenty-one.
    private static let rounds = 20...28
    private static let manyRounds = 20...40
    private static let prefix = "/apis/custom.metrics.k8s.io/v1beta2"
    private static let cpu = "container_cpu_usage_seconds_total"
    private static let tracing = "platform-observability-and-service-reliability"
    private static let deployment = "distributed-tracing-collector-gateway-with-tail-sampling"

    /// The values of a list by the names of their objects, as they come over the wire: to a thousandth.
    private func values(_ running: RunningServer, _ path: String) async throws -> [String: Double] {
        var values: [String: Double] = [:]
        for item in try await running.items(Self.prefix + path) {
            let name = try #require((item["describedObject"] as? [String: Any])?["name"] as? String)
            #expect(values[name] == nil)
            values[name] = try #require((item["value"] as? String).flatMap { Quantity.parse($0) })
        }
        return values
    }

    /// Equal, but for what a thousandth rounds away.
    private func isClose(_ left: Double?, _ right: Double) -> Bool {
        left.map { abs($0 - right) <= 0.0005001 } ?? false
    }

    /// PromQL's `rate` over a range that ends with the newest point, by its definition.
    private func rate(_ points: [RecordedCounters.Point], since start: Double) -> Double {
        let (first, last) = (points[0], points[points.count - 1])
        let (sampled, gain) = (last.time - first.time, last.value - first.value)
        let step = sampled / Double(points.count - 1)
        var before = first.time - start
        if before >= 1.1 * step { before = step / 2 }
        if gain > 0 { before = min(before, sampled * first.value / gain) }
        return gain * (sampled + before) / sampled / (last.time - start)
    }

    /// The rates over the last minute that each scrape saw first, dated as their newest point.
    private func rates(_ points: [RecordedCounters.Point], since start: Double) -> [RecordedCounters.Point] {
        points.indices.dropFirst().map { index in
            let begin = max(start, points[index].time - 60)
            let minute = points[...index].filter { $0.time >= begin }
            return RecordedCounters.Point(time: points[index].time, value: rate(minute, since: begin))
        }
    }

    @Test func shippedPlugins() async throws {
        let recorded = try RecordedCounters(rounds: Self.manyRounds)
        try await RunningServer.run { running in
            await running.scrape(rounds: Self.manyRounds.count)
            let start = recorded.historyStart

            // The limit is 160Mi.
            let memory = recorded.samples(
                "container_memory_working_set_bytes", container: "memhog", pod: "hog", namespace: "batch")
            let peak = try #require(memory.map(\.value).max())
            let headroom = try await values(running, "/namespaces/batch/pods/*/memory_headroom")
            #expect(headroom["hog"] == 160 * 1_048_576 - peak)
            #expect(headroom["scratch"] == nil)

            let burn = rates(
                recorded.samples(Self.cpu, container: "burn", pod: "burner", namespace: "shop"), since: start)
            let sorted = burn.map(\.value).sorted()
            try #require(sorted.count > 2)
            let place = 0.95 * Double(sorted.count - 1)
            let (low, weight) = (Int(place), place - place.rounded(.down))
            let p95 = sorted[low] * (1 - weight) + sorted[min(low + 1, sorted.count - 1)] * weight
            #expect(isClose(try await values(running, "/namespaces/shop/pods/burner/cpu_p95")["burner"], p95))
            let cores = try await values(running, "/namespaces/shop/pods/*/cpu_cores")
            #expect(isClose(cores["burner"], try #require(burn.last).value))

            // The recorded node has two cores and 24684092Ki for pods.
            let node = recorded.samples("node_cpu_usage_seconds_total")
            let used = try #require(recorded.samples("node_memory_working_set_bytes").last).value
            let pressure = max(rate(node, since: start) / 2, used / (24_684_092 * 1024))
            #expect(isClose(try await values(running, "/nodes/*/node_pressure")["real-1"], pressure))
        }
    }

    /// The forecast continues the line through what was recorded of the Deployment.
    @Test func forecast() async throws {
        let recorded = try RecordedCounters(rounds: Self.manyRounds)
        try await RunningServer.run { running in
            await running.scrape(rounds: Self.manyRounds.count)
            let points = rates(
                recorded.samples(
                    Self.cpu, container: "distributed-tracing-collector-gateway-main-process-container-63",
                    pod: "\(Self.deployment)-8d96bn", namespace: Self.tracing),
                since: recorded.historyStart)
            try #require(points.count > 2)
            // One second after the start, then twenty times five.
            let forecast = line(through: points, at: try RecordedCounters.begin() + 101 + 300)
            let values = try await values(
                running, "/namespaces/\(Self.tracing)/deployments.apps/*/cpu_forecast")
            #expect(values.keys.sorted() == [Self.deployment])
            #expect(isClose(values[Self.deployment], max(0, forecast)))
        }
    }

    /// The least-squares line through points, continued.
    private func line(through points: [RecordedCounters.Point], at time: Double) -> Double {
        let count = Double(points.count)
        let meanTime = points.map(\.time).reduce(0, +) / count
        let meanValue = points.map(\.value).reduce(0, +) / count
        let covariance = points.map { ($0.time - meanTime) * ($0.value - meanValue) }.reduce(0, +)
        let variance = points.map { ($0.time - meanTime) * ($0.time - meanTime) }.reduce(0, +)
        return meanValue + covariance / variance * (time - meanTime)
    }

    /// CPU by container, of pods, namespaces, workloads and a service, in cores times a thousand.
    private static let plugin = """
        local plugin = moongauge.plugin { name = "test" }
        local function by_container(object, samples)
          local values = samples:sum { rate = "container_cpu_usage_seconds_total", window = "2m", by = { "container" } }
          for _, entry in ipairs(values) do entry.value = entry.value * 1000 end
          return values
        end
        for _, resource in ipairs { "pods", "namespaces", "deployments.apps", "replicasets.apps", "services" } do
          plugin:derived { metric = "millicores", resource = resource, value = by_container }
        end
        plugin:derived { metric = "busiest", resource = "namespaces", uses = { "pods/millicores" },
          value = function(namespace) return namespace.pods:max(function(pod, samples)
            return samples:metric("millicores") end) end }
        """

    private func millicores(
        _ recorded: RecordedCounters, _ container: String, _ pod: String, _ namespace: String
    ) -> Double {
        rate(
            recorded.samples(Self.cpu, container: container, pod: pod, namespace: namespace),
            since: recorded.historyStart) * 1000
    }

    @Test func objectsWithPodsBehindThem() async throws {
        let recorded = try RecordedCounters(rounds: Self.rounds)
        var configuration = HollowClusterConfiguration()
        configuration.manifests = [
            "{apiVersion: v1, kind: Service, metadata: {name: back, namespace: shop}, spec: {selector: {tier: backend}}}"
        ]
        try await RunningServer.run(configuration, plugins: [Self.plugin]) { running in
            await running.scrape(rounds: Self.rounds.count)
            let burn = millicores(recorded, "burn", "burner", "shop")
            let web = millicores(recorded, "web", "trio", "shop")
            let trio =
                web + millicores(recorded, "cache", "trio", "shop") + millicores(recorded, "logger", "trio", "shop")
            let tracing = millicores(
                recorded, "distributed-tracing-collector-gateway-main-process-container-63",
                "\(Self.deployment)-8d96bn", Self.tracing)

            // Of a pod: all containers, and those that a selector of values' labels leaves.
            #expect(isClose(try await values(running, "/namespaces/shop/pods/trio/millicores")["trio"], trio))
            let selected = "/namespaces/shop/pods/*/millicores?metricLabelSelector=container"
            #expect(isClose(try await values(running, "\(selected)%3Dweb")["trio"], web))
            #expect(try await values(running, "\(selected)%3Dweb").keys.sorted() == ["trio"])
            let two = try await values(running, "\(selected)%20in%20(web,burn)")
            #expect(two.keys.sorted() == ["burner", "trio"])
            #expect(isClose(two["burner"], burn))

            // The only Deployment of the recording has one pod.
            for resource in ["deployments.apps", "replicasets.apps"] {
                let workloads = try await values(running, "/namespaces/\(Self.tracing)/\(resource)/*/millicores")
                #expect(workloads.count == 1)
                #expect(isClose(workloads.values.first, tracing))
            }
            #expect(
                try await values(
                    running, "/namespaces/\(Self.tracing)/deployments.apps/\(Self.deployment)/millicores"
                ).keys.sorted() == [Self.deployment])

            // Of a namespace, by name and by selector.
            let path = "/namespaces/shop/metrics/millicores?metricLabelSelector=container%20in%20(web,burn)"
            #expect(isClose(try await values(running, path)["shop"], web + burn))
            #expect(isClose(try await values(running, "/namespaces/shop/metrics/busiest")["shop"], burn))
            let all = try await values(running, "/namespaces/*/metrics/millicores")
            #expect(Set(all.keys) == ["batch", "shop", Self.tracing])

            // Only the burner is a backend.
            let services = try await values(running, "/namespaces/shop/services/*/millicores")
            #expect(services.keys.sorted() == ["back"])
            #expect(isClose(services["back"], burn))
            #expect(running.cluster.requestLog.contains { "\($0.path)".hasPrefix("/api/v1/services") })
        }
    }

    /// Services are asked for where a plugin has a metric of them only.
    @Test func servicesAreNotFollowedWithoutNeed() async throws {
        try await RunningServer.run { running in
            await running.scrape(rounds: 2)
            #expect(!running.cluster.requestLog.contains { "\($0.path)".hasPrefix("/api/v1/services") })
        }
    }
}
