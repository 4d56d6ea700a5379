import Egress
import FoundationEssentials
import SampleStore
import Samples
import Synchronization
import Testing

@testable import Plugins

/// A network that answers by URL, or by what is sent.
private final class AnsweringNetwork: EgressNetwork {
    let pages = Mutex<[String: EgressResponse]>([:])
    let conversations = Mutex<[String: String]>([:])
    let requests = Mutex<[EgressRequest]>([])

    func exchange(_ request: EgressRequest, under policy: EgressPolicy) async throws(EgressError) -> EgressResponse {
        requests.withLock { $0.append(request) }
        guard let page = pages.withLock({ $0[request.url] }) else {
            throw EgressError(.unreachable, "nobody is at \(request.url)")
        }
        return page
    }

    func converse(_ request: StreamRequest, under policy: EgressPolicy) async throws(EgressError) -> [UInt8] {
        let sent = String(decoding: request.bytes, as: UTF8.self)
        guard let answer = conversations.withLock({ $0["\(request.host):\(request.port) \(sent)"] }) else {
            throw EgressError(.unreachable, "nobody understands \(sent)")
        }
        if case .delimiter(_, let count) = request.end, !request.mayEndEarly {
            guard answer.split(separator: "\r\n").count >= count else {
                throw EgressError(.unreachable, "the connection was closed before the answer was complete")
            }
        }
        return Array(answer.utf8)
    }
}

/// The shipped plugins that bring something in.
@Suite(.timeLimit(.minutes(10))) struct ShippedProviderTests {
    private let bench = Bench()
    private let network = AnsweringNetwork()
    private let catalogue: PluginCatalogue
    private let scheduler: ProviderScheduler
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("token", "sesame\n".utf8)
        catalogue = PluginCatalogue(
            query: bench.store, inventory: bench.inventory,
            host: PluginHost(
                clock: bench.clock, network: network, secrets: SecretsFolder(path: folder.path),
                logger: bench.lines.logger), clock: bench.clock,
            policy: .init(maximumAge: .minutes(1), requestBudget: .seconds(60)), logger: bench.lines.logger)
        scheduler = ProviderScheduler(catalogue: catalogue, sink: bench.store)
    }

    private func use(_ name: String, _ settings: [String: ConfiguredValue.Content]) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let source = try PluginSource(path: root.appending(path: "plugins/\(name).lua").path())
        try catalogue.use(only: source, settings: settings.mapValues { ConfiguredValue($0, position: "c.yaml:1:1") })
    }

    private func collect(after seconds: Double = 0) async {
        bench.clock.advance(by: .seconds(seconds))
        await scheduler.collect()
    }

    private func external(_ metric: String) async throws -> [[String: Double]] {
        try await catalogue.externalMetric(metric, in: "d", matching: .everything).get()
            .map { [$0.labels.first?.value ?? "": $0.value] }
    }

    private func lastError() throws -> String { try #require(scheduler.statuses.first?.lastError) }

    @Test func prometheusPods() async throws {
        try use("prometheus_pods", ["enabled": .boolean(true), "every": .string("1m"), "timeout": .string("1m")])
        for (name, annotations) in [
            ("web", ["prometheus.io/port": "9102", "prometheus.io/path": "stats"]),
            ("bad", ["prometheus.io/port": "x"]),
            ("old", [:]),
        ] as [(String, [String: String])] {
            var all = annotations
            all["prometheus.io/scrape"] = "true"
            bench.add(
                PodRecord(
                    namespace: "d", name: name, uid: name, annotations: Labels(all),
                    ip: name == "old" ? "fd00::7" : "10.0.0.1"))
        }
        bench.add(PodRecord(namespace: "d", name: "quiet", ip: "10.0.0.9"))
        network.pages.withLock { $0["http://[fd00::7]:80/metrics"] = EgressResponse(status: 503) }
        for count in [100, 280, 460] {
            let page = """
                # TYPE http_requests_total counter
                http_requests_total{code="200"} \(count)
                # TYPE latency_seconds histogram
                latency_seconds_bucket{le="+Inf"} 5
                latency_seconds_count 5
                # TYPE go_goroutines gauge
                go_goroutines 12

                """
            network.pages.withLock {
                $0["http://10.0.0.1:9102/stats"] = EgressResponse(status: 200, body: Array(page.utf8))
            }
            await collect(after: 90)
        }
        #expect(
            catalogue.customMetrics().map(\.metric) == [
                "http_requests_per_second", "http_requests_total", "latency_seconds_count",
                "latency_seconds_count_per_second",
            ])
        let rate = await catalogue.customMetric(
            "http_requests_per_second", of: .pod("web", in: "d"), where: .everything)
        #expect(rate.values.first?.value.isNear(2) == true)
        let status = try #require(scheduler.statuses.first)
        #expect([status.targets, status.succeeding, status.failing] == [3, 1, 2])
        let lines = bench.lines.take().filter { $0.contains("failed") }
        // The two that fail say different things, each once in a round.
        #expect((2...6).contains(lines.count))
        #expect(network.requests.withLock { $0.allSatisfy { $0.maximumRedirects == 0 } })
    }

    @Test func prometheusPodsAtOnce() throws {
        try use("prometheus_pods", ["enabled": .boolean(true)])
        #expect(catalogue.plugins.plugins.first?.providers.map(\.concurrency) == [50])
        try use("prometheus_pods", ["enabled": .boolean(true), "concurrency": .integer(7)])
        #expect(catalogue.plugins.plugins.first?.providers.map(\.concurrency) == [7])
    }

    @Test func prometheusPodsDoesNothingUnasked() async throws {
        try use("prometheus_pods", [:])
        #expect(catalogue.plugins.plugins.first?.providers.isEmpty == true)
    }

    @Test func httpJSON() async throws {
        let url = "https://queue.example.com/status"
        try use(
            "http_json",
            [
                "url": .string(url), "path": .string("queues[1].depth.now"), "metric": .string("queue_messages"),
                "secret": .string("token"), "every": .string("1m"), "timeout": .string("1m"),
            ])
        #expect(catalogue.externalMetrics().map(\.metric) == ["queue_messages"])
        network.pages.withLock {
            $0[url] = EgressResponse(
                status: 200, body: Array(#"{"queues":[{"depth":{"now":1}},{"depth":{"now":"41.5"}}]}"#.utf8))
        }
        await collect()
        #expect(try await external("queue_messages") == [["": 41.5]])
        #expect(
            network.requests.withLock { $0.first?.headers.contains(EgressHeader("Authorization", "Bearer sesame")) }
                == true)
        network.pages.withLock { $0[url] = EgressResponse(status: 200, body: Array("{}".utf8)) }
        await collect(after: 90)
        #expect(try lastError().hasSuffix("there is no number at queues[1].depth.now"))
        network.pages.withLock { $0[url] = EgressResponse(status: 500) }
        await collect(after: 90)
        #expect(try lastError().hasSuffix("it answers with status 500"))
        network.pages.withLock { $0 = [:] }
        await collect(after: 120)
        #expect(try lastError().contains("nobody is at \(url)"))
        #expect(
            await catalogue.externalMetric("queue_messages", in: "d", matching: .everything)
                == .failure(.pluginError(try lastError())))
    }

    @Test func redisList() async throws {
        try use(
            "redis_list",
            [
                "address": .string("redis.shop.svc:6380"), "secret": .string("token"), "every": .string("1m"),
                "timeout": .string("1m"),
                "lists": .list([
                    ConfiguredValue(.string("jobs"), position: ""), ConfiguredValue(.string("mails"), position: ""),
                ]),
            ])
        let question =
            "redis.shop.svc:6380 *2\r\n$4\r\nAUTH\r\n$6\r\nsesame\r\n*2\r\n$4\r\nLLEN\r\n$4\r\njobs\r\n*2\r\n$4\r\nLLEN\r\n$5\r\nmails\r\n"
        network.conversations.withLock { $0[question] = "+OK\r\n:17\r\n:0" }
        await collect()
        #expect(try await external("redis_list_length") == [["jobs": 17], ["mails": 0]])
        network.conversations.withLock { $0[question] = "-WRONGPASS invalid\r\n-NOAUTH\r\n-NOAUTH" }
        await collect(after: 90)
        #expect(try lastError().hasSuffix("Redis says: WRONGPASS invalid"))
        // It says one thing, and closes the connection.
        network.conversations.withLock { $0[question] = "-ERR max number of clients reached\r\n" }
        await collect(after: 120)
        #expect(try lastError().hasSuffix("Redis says: ERR max number of clients reached"))
        network.conversations.withLock { $0[question] = "+OK\r\n:17\r\n" }
        await collect(after: 300)
        #expect(try lastError().hasSuffix("Redis closed the connection after 2 of 3 answers"))
        // A key that is no list is told of once.
        network.conversations.withLock { $0[question] = "+OK\r\n-WRONGTYPE no list\r\n:2" }
        _ = bench.lines.take()
        for _ in 0..<2 { await collect(after: 300) }
        #expect(try await external("redis_list_length") == [["mails": 2]])
        #expect(bench.lines.take().count { $0.contains("Redis says of the list jobs: WRONGTYPE no list") } == 1)
    }

    /// Hours in Berlin, an hour ahead of UTC in March and two in July.
    @Test(arguments: [
        ("2026-03-02T06:29:00Z", 2), ("2026-03-02T06:30:00Z", 10), ("2026-03-02T17:59:59Z", 10),
        ("2026-03-02T18:00:00Z", 2), ("2026-07-03T05:30:00Z", 10), ("2026-07-04T05:30:00Z", 2),
        ("2026-07-04T08:00:00Z", 4), ("2026-03-02T21:00:00Z", 1), ("2026-03-03T00:59:00Z", 1),
        ("2026-03-03T01:00:00Z", 2), ("2026-07-05T22:30:00Z", 1), ("2026-03-06T23:30:00Z", 7),
        ("2026-03-05T23:30:00Z", 1),
    ]) func schedule(_ time: String, _ value: Double) async throws {
        let rules = [
            "Mon-Fri 07:30-19:00 = 10", "Sat,Sun 10:00-16:00 = 4", "Fri 23:00-01:00 = 7", "22:00-02:00 = 1",
        ]
        try use(
            "schedule",
            [
                "rules": .list(rules.map { ConfiguredValue(.string($0), position: "") }),
                "otherwise": .integer(2), "zone": .string("Europe/Berlin"),
            ])
        bench.clock.set(to: Timestamp(seconds: try #require(CivilTime.seconds(parsing: time))))
        #expect(try await external("schedule") == [["": value]])
    }
}
