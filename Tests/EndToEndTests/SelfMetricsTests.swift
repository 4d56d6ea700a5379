import Foundation
import HollowCluster
import Samples
import Testing

@testable import moongauge

/// What the running server tells of itself.
@Suite(.enabled(if: Program.kubectl != nil, "kubectl is not installed"))
struct SelfMetricsTests {
    /// The page's samples by name and labels.
    private func samples(_ running: RunningServer) async throws -> [String: Double] {
        let page = String(decoding: await running.server.metrics.page(), as: UTF8.self)
        var samples: [String: Double] = [:]
        for line in page.split(separator: "\n") where !line.hasPrefix("#") {
            let space = try #require(line.lastIndex(of: " "))
            let value = line[line.index(after: space)...]
            samples[String(line[..<space])] = value == "+Inf" ? .infinity : try #require(Double(value))
        }
        return samples
    }

    @Test func workIsCounted() async throws {
        try await RunningServer.run { running in
            await running.scrape(rounds: 6)
            let top = try await running.kubectl("top", "nodes")
            #expect(top.status == 0)
            _ = try await running.get("/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/*/cpu_utilization")
            let samples = try await samples(running)

            #expect(samples["metrics_server_kubelet_request_total{success=\"true\"}"] == 6)
            #expect(samples["moongauge_scrapes_total{outcome=\"success\"}"] == 6)
            #expect(samples["metrics_server_kubelet_request_duration_seconds_count{node=\"real-1\"}"] == 6)
            #expect(samples["metrics_server_manager_tick_duration_seconds_count"] == 6)
            let now = running.clock.now().seconds.rounded(.down)
            #expect(samples["metrics_server_kubelet_last_request_time_seconds{node=\"real-1\"}"] == now)
            #expect(samples["moongauge_scrape_age_seconds{node=\"real-1\"}"] == 0)
            #expect((samples["moongauge_scraped_bytes_total"] ?? 0) > 6000)

            #expect(samples["metrics_server_storage_points{type=\"node\"}"] == 1)
            #expect((samples["metrics_server_storage_points{type=\"container\"}"] ?? 0) > 3)
            // The list that was asked for; what is read for who may watch from there on does not count.
            #expect(samples["metrics_server_api_metric_freshness_seconds_count"] == 1)
            #expect((samples["moongauge_store_series"] ?? 0) > 10)
            #expect((samples["moongauge_store_samples"] ?? 0) > 50)

            #expect((samples["moongauge_answers_total{api=\"metrics.k8s.io\",code=\"200\"}"] ?? 0) >= 1)
            let lists = samples.filter {
                $0.key.hasPrefix("apiserver_request_total{") && $0.key.contains("resource=\"nodes\"")
                    && $0.key.contains("verb=\"LIST\"") && $0.key.contains("code=\"200\"")
            }
            #expect(lists.values.reduce(0, +) == 1)
            let evaluations = samples.filter { $0.key.hasPrefix("moongauge_plugin_evaluations_total{") }
            // The plugin that was asked, and those that have something recorded after every cycle.
            let plugins = evaluations.keys.compactMap { $0.split(separator: "\"").dropFirst().first }.sorted()
            #expect(plugins == ["cpu_forecast", "cpu_p95", "cpu_utilization"])
            #expect(evaluations.values.allSatisfy { $0 > 1 })
            #expect(
                samples["moongauge_build_info{platform=\"\(Version.platform)\",version=\"v\(Version.number)\"}"] == 1)
        }
    }

    @Test func agesGrowAndFailuresCount() async throws {
        try await RunningServer.run { running in
            await running.scrape(rounds: 2)
            running.clock.advance(by: .seconds(40))
            let samples = try await samples(running)
            #expect(samples["moongauge_scrape_age_seconds{node=\"real-1\"}"] == 40)
        }
    }
}

/// The description of our types, as kubectl finds it behind the aggregator.
@Suite(.enabled(if: Program.kubectl != nil, "kubectl is not installed"))
struct ExplainTests {
    @Test func kubectlExplains() async throws {
        try await RunningServer.run { running in
            let pods = try await running.kubectl("explain", "podmetrics")
            #expect(pods.status == 0, "\(pods.errors)")
            #expect(pods.output.contains("PodMetrics"))
            #expect(pods.output.contains("What the containers of a pod use."))
            #expect(pods.output.contains("containers"))
            let usage = try await running.kubectl(
                "explain", "--api-version=metrics.k8s.io/v1beta1", "nodemetrics.usage")
            #expect(usage.status == 0, "\(usage.errors)")
            #expect(usage.output.contains("The usage by resource"))
        }
    }
}
