import AsyncHTTPClient
import HollowCluster
import NIOCore
import NIOHTTP1
import Samples
import Testing

/// The shop: what its API objects say fits together, and its pods answer.
@Suite struct ShopTests {
    private let clock = ManualClock(newYear)

    private func configuration() -> HollowClusterConfiguration {
        var configuration = HollowClusterConfiguration.generated(0)
        configuration.includesShop = true
        return configuration
    }

    /// The numbers of a page, by series.
    private func page(_ endpoint: PodEndpoint, _ path: String = "/metrics") async throws -> (Int, String) {
        let request = HTTPClientRequest(url: "http://\(endpoint.host):\(endpoint.hostPort)\(path)")
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        return (Int(answer.status.code), String(buffer: try await answer.body.collect(upTo: 1 << 20)))
    }

    private func requests(_ page: String) -> Double {
        page.split(separator: "\n").filter { $0.hasPrefix("http_requests_total{") }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
    }

    @Test func objectsFitTogether() async throws {
        try await HollowCluster.withCluster(configuration(), clock: clock) { cluster in
            let pods = cluster.objects(.pods, namespace: "shop")
            #expect(pods.count == 3)
            let service = try #require(cluster.object(.services, namespace: "shop", name: "web"))
            #expect(service[path: "spec", "selector", "app"]?.string == "web")
            for pod in pods {
                #expect(pod[path: "metadata", "labels", "app"]?.string == "web")
                #expect(pod[path: "metadata", "annotations", "prometheus.io/scrape"]?.string == "true")
                let owner = pod[path: "metadata", "ownerReferences"]?.elements.first
                #expect(owner?["kind"]?.string == "ReplicaSet")
                #expect(
                    owner?["name"]?.string.map { pod[path: "metadata", "name"]?.string?.hasPrefix($0) == true } == true)
            }
            // Pods' addresses are nobody's on this machine; where they listen is on the loopback.
            let endpoints = cluster.podEndpoints
            #expect(endpoints.map(\.address) == pods.compactMap { $0[path: "status", "podIP"]?.string })
            #expect(endpoints.allSatisfy { $0.host == "127.0.0.1" && $0.port == 8080 && !$0.address.hasPrefix("127.") })
            #expect(Set(endpoints.map(\.hostPort)).count == 3)
            #expect(cluster.nodeNames == ["hollow-shop"])
        }
    }

    /// A request costs 2.5 milliseconds of CPU, so that both tell the same story.
    @Test func requestsFollowUsage() async throws {
        try await HollowCluster.withCluster(configuration(), clock: clock) { cluster in
            for endpoint in cluster.podEndpoints {
                let (status, before) = try await page(endpoint)
                #expect(status == 200)
                #expect(requests(before) > 10_000)
                #expect(before.contains("# TYPE http_requests_total counter\n"))
            }
            let endpoint = try #require(cluster.podEndpoints.first)
            let before = requests(try await page(endpoint).1)
            clock.advance(by: .minutes(10))
            // Over two swings of five minutes each it is the mean: 0.1 cores.
            let rate = (requests(try await page(endpoint).1) - before) / 600
            #expect(abs(rate - 0.1 / 0.0025) < 1)
            #expect(try await page(endpoint, "/status.json").1.hasPrefix(#"{"requests":"#))
            #expect(try await page(endpoint, "/nothing").0 == 404)
        }
    }

    @Test func apiServicesComeAndGo() async throws {
        var configuration = configuration()
        configuration.apiServices = []
        try await HollowCluster.withCluster(configuration, clock: clock) { cluster in
            let names = ["v1beta2.custom.metrics.k8s.io", "v1beta1.custom.metrics.k8s.io"]
            func present() -> [String] {
                cluster.objects(.apiServices).compactMap { $0[path: "metadata", "name"]?.string }
            }
            cluster.setAPIServices(names, areThere: true)
            #expect(present() == names.sorted())
            // What is there already is no news.
            let version = cluster.resourceVersion
            cluster.setAPIServices(names, areThere: true)
            #expect(cluster.resourceVersion == version)
            cluster.setAPIServices([names[0]], areThere: false)
            #expect(present() == [names[1]])
        }
    }
}
