import Foundation
import HollowCluster
import Kubernetes
import Samples
import Testing

@testable import moongauge

/// What plugins bring in, through the real kubectl.
@Suite(.enabled(if: Program.kubectl != nil, "kubectl is not installed"), .timeLimit(.minutes(10)))
struct ProviderTests {
    private static let custom = "/apis/custom.metrics.k8s.io/v1beta2"
    private static let external = "/apis/external.metrics.k8s.io/v1beta1"

    /// Counts its calls by pod, and gives back what the store knows of memory.
    private static let plugin = """
        local plugin = moongauge.plugin { name = "bringer" }
        plugin:provider { name = "counting", every = "5s", timeout = "1s",
          targets = { resource = "pods", namespace = "shop" },
          metrics = { calls_total = { type = "counter", help = "Calls" }, memory_seen = { type = "gauge" } },
          collect = function(pod)
            state[pod.name] = (state[pod.name] or 0) + 10
            return { calls_total = state[pod.name], memory_seen = pod.samples:last_over_time("container_memory_working_set_bytes") }
          end }
        plugin:provider { name = "anything", every = "5s", metrics = "any", targets = { resource = "nodes" },
          collect = function(node) return { exposition = "# TYPE found gauge\\nfound{disk=\\"a\\"} 1\\nfound{disk=\\"b\\"} 2\\n" } end }
        plugin:derived { metric = "calls_rate", resource = "pods",
          value = function(pod, samples) return samples:rate("calls_total", "2m") end }
        """

    private static let externals = """
        local plugin = moongauge.plugin { name = "outside" }
        plugin:external { metric = "jobs_waiting", help = "Jobs", every = "5s", collect = function()
          return { { value = 3, labels = { queue = "a" } }, { value = 4.5, labels = { queue = "b" } },
                   { value = 6, labels = { queue = "c" }, namespace = "batch" } } end }
        plugin:external { metric = "jobs_peak", namespaces = { "shop" }, value = function(query, samples)
          return samples:max_over_time("jobs_waiting", "5m", { queue = "b" }) end }
        plugin:external { metric = "broken", value = function() error("out of order") end }
        """

    @Test func providers() async throws {
        try await RunningServer.run(plugins: [Self.plugin]) { running in
            await running.scrape(rounds: 8)
            let names = try #require(try await running.get(Self.custom)["resources"] as? [[String: Any]])
                .compactMap { $0["name"] as? String }
            for name in ["pods/calls_total", "pods/calls_per_second", "pods/memory_seen", "nodes/found"] {
                #expect(names.contains(name))
            }
            func value(_ path: String) async throws -> Double? {
                let items = try await running.items("\(Self.custom)/\(path)")
                #expect(items.count == 1)
                return (items.first?["value"] as? String).flatMap { Quantity.parse($0) }
            }
            let calls = try #require(try await value("namespaces/shop/pods/burner/calls_total"))
            #expect((40...80).contains(calls) && calls.truncatingRemainder(dividingBy: 10) == 0)
            // Ten more with each call, about every five seconds.
            for metric in ["calls_per_second", "calls_rate"] {
                let rate = try #require(try await value("namespaces/shop/pods/burner/\(metric)"))
                #expect((1...4).contains(rate))
            }
            #expect(try await value("nodes/real-1/found") == 3)
            #expect(try await value("nodes/real-1/found?metricLabelSelector=disk%3Db") == 2)
            let seen = try #require(try await value("namespaces/shop/pods/burner/memory_seen"))
            #expect(seen > 100_000)

            let page = String(decoding: await running.server.metrics.page(), as: UTF8.self)
            let own = #"{plugin="bringer",provider="anything""#
            #expect(page.contains("\nmoongauge_provider_targets\(own)} 1\n"))
            #expect(page.contains("\nmoongauge_provider_series\(own)} 2\n"))
            #expect(page.contains("\nmoongauge_provider_failing_targets\(own)} 0\n"))
            #expect(page.contains("\nmoongauge_provider_collections_total\(own),success=\"false\"} 0\n"))
            func number(_ sample: String) -> Int? {
                page.split(separator: "\n").first { $0.hasPrefix("\(sample) ") }
                    .flatMap { $0.split(separator: " ").last }.flatMap { Int($0) }
            }
            let ended = try #require(number("moongauge_provider_collections_total\(own),success=\"true\"}"))
            #expect(ended > 0)
            #expect(number("moongauge_provider_collect_duration_seconds_count\(own)}") == ended)
            let all = "{le=\"+Inf\",\(own.dropFirst())}"
            #expect(number("moongauge_provider_collect_duration_seconds_bucket\(all)") == ended)
            #expect(try await running.kubectl("get", "--raw", Self.external).status == 1)
        }
    }

    @Test func externalMetrics() async throws {
        try await RunningServer.run(plugins: [Self.externals], hasExternalMetrics: true) { running in
            await running.scrape(rounds: 2)
            let resources = try #require(try await running.get(Self.external)["resources"] as? [[String: Any]])
            #expect(resources.compactMap { $0["name"] as? String } == ["broken", "jobs_peak", "jobs_waiting"])
            #expect(resources.allSatisfy { $0["kind"] as? String == "ExternalMetricValueList" })
            func values(_ path: String) async throws -> [String] {
                let items = try await running.items("\(Self.external)/namespaces/\(path)")
                for item in items { #expect(item["timestamp"] as? String != nil) }
                return try items.map { try #require($0["value"] as? String) }
            }
            #expect(try await values("shop/jobs_waiting") == ["3", "4500m"])
            #expect(try await values("batch/jobs_waiting") == ["3", "4500m", "6"])
            #expect(try await values("shop/jobs_waiting?labelSelector=queue%3Db") == ["4500m"])
            #expect(try await values("shop/jobs_waiting?labelSelector=queue%20in%20(a,c)") == ["3"])
            #expect(try await values("shop/jobs_waiting?labelSelector=queue%3Dz") == [])
            #expect(try await values("shop/jobs_peak") == ["4500m"])

            let elsewhere = try await running.kubectl("get", "--raw", "\(Self.external)/namespaces/batch/jobs_peak")
            #expect(elsewhere.status == 1)
            #expect(elsewhere.errors.contains("NotFound"))
            let broken = try await running.kubectl("get", "--raw", "\(Self.external)/namespaces/shop/broken")
            #expect(broken.status == 1)
            #expect(broken.errors.contains("out of order"))
        }
    }

    /// Services are followed from the moment when a plugin first needs them.
    @Test func servicesAreFollowedOnceTheyAreNeeded() async throws {
        var configuration = HollowClusterConfiguration()
        configuration.manifests = [
            "{apiVersion: v1, kind: Service, metadata: {name: back, namespace: shop}, spec: {selector: {tier: backend}}}"
        ]
        try await withTemporaryFolder { folder in
            try await RunningServer.run(configuration, pluginFolders: [folder]) { running in
                await running.scrape(rounds: 2)
                func isAsked() -> Bool {
                    running.cluster.requestLog.contains { "\($0.path)".hasPrefix("/api/v1/services") }
                }
                #expect(!isAsked())
                let text = """
                    local plugin = moongauge.plugin { name = "late" }
                    plugin:derived { metric = "backends", resource = "services", value = function(service) return service.pods:count() end }
                    """
                try text.write(toFile: "\(folder)/late.lua", atomically: true, encoding: .utf8)
                await running.server.reloading.check()
                var values: [String] = []
                while values.isEmpty {
                    try Task.checkCancellation()
                    values = try await running.items("\(Self.custom)/namespaces/shop/services/*/backends")
                        .compactMap { $0["value"] as? String }
                }
                #expect(values == ["1"])
                #expect(isAsked())
            }
        }
    }
}
