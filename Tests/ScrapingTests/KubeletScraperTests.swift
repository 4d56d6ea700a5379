import Certificates
import HollowCluster
import KubernetesClient
import Logging
import NIOSSL
import SampleStore
import Samples
import Synchronization
import Testing

@testable import Scraping

/// Whole cycles over the kubelets of a hollow cluster.
@Suite(.timeLimit(.minutes(1))) struct KubeletScraperTests {
    private let clock = ManualClock(Timestamp(milliseconds: 1_795_375_000_000))
    private let lines = LogLines()

    /// A scraper and what it works with.
    private struct Bench {
        var cluster: HollowCluster
        var scraper: KubeletScraper
        var store: InMemorySampleStore
        var inventory: FakeInventory
    }

    /// Runs `body` with a scraper for a cluster of made-up nodes.
    private func withScraper(
        nodes: Int = 1, token: String? = nil, timeout: TimeSpan = .seconds(20), concurrency: Int? = nil,
        trusting stranger: Certificate? = nil,
        _ body: (Bench) async throws -> Void
    ) async throws {
        var configuration = HollowClusterConfiguration()
        configuration.includesRecordedNode = false
        configuration.generatedNodes = nodes
        configuration.tokens = ["known": UserInfo(name: "alice")]
        let silence = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try await HollowCluster.withCluster(configuration, clock: clock, logger: silence) { cluster in
            let inventory = FakeInventory(
                cluster.nodeNames.map { name in
                    NodeRecord(
                        name: name, addresses: [NodeAddress(type: "InternalIP", address: "127.0.0.1")],
                        kubeletPort: cluster.kubeletPort(of: name)
                    )
                }
            )
            var tls = TLSConfiguration.makeClientConfiguration()
            let trusted = stranger ?? cluster.certificateAuthority
            tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: trusted.der, format: .der)])
            let store = InMemorySampleStore(clock: clock)
            var scraping = KubeletScraper.Configuration(
                resolution: .seconds(3600), timeout: timeout,
                addresses: KubeletAddressPolicy(usesNodeStatusPort: true),
                tls: tls, credential: .token(token ?? cluster.serverToken), userAgent: "moongauge/test"
            )
            scraping.concurrency = concurrency ?? scraping.concurrency
            let scraper = try KubeletScraper(
                scraping, inventory: inventory, sink: store, clock: clock, logger: lines.logger
            )
            try await body(Bench(cluster: cluster, scraper: scraper, store: store, inventory: inventory))
        }
    }

    private func newest(_ metric: KubeletMetric, _ node: String, in store: InMemorySampleStore) -> Sample? {
        store.series(metric: metric.rawValue, of: .node(node)).first
            .flatMap { store.newestSample(of: $0.id, at: Timestamp(milliseconds: .max)) }
    }

    @Test func everyNodeIsScraped() async throws {
        try await withScraper(nodes: 5) { bench in
            #expect(bench.scraper.lastCycleStart == nil)
            await bench.scraper.cycle()
            #expect(bench.scraper.lastCycleStart == clock.now())
            for node in bench.cluster.nodeNames {
                #expect(newest(.resourceScrapeError, node, in: bench.store) == Sample(timestamp: clock.now(), value: 0))
                let usage = try #require(newest(.nodeCPUUsage, node, in: bench.store))
                #expect(usage.value >= 0)
                #expect(usage.timestamp <= clock.now())
            }
            let before = bench.store.statistics().appended
            clock.advance(by: .minutes(1))
            await bench.scraper.cycle()
            #expect(bench.scraper.lastCycleStart == clock.now())
            #expect(bench.store.statistics().appended >= 2 * before)
            #expect(lines.take() == [])
        }
    }

    @Test func aFailureIsToldOnceAndItsEndToo() async throws {
        try await withScraper(nodes: 2) { bench in
            let node = "hollow-00001"
            let port = try #require(bench.cluster.kubeletPort(of: node))
            try await bench.cluster.setKubeletFault(.down, node: node)
            for _ in 0..<3 { await bench.scraper.cycle() }
            #expect(lines.take() == ["warning: can't scrape node \(node): 127.0.0.1:\(port): connection refused"])
            #expect(newest(.resourceScrapeError, node, in: bench.store) == nil)
            #expect(newest(.resourceScrapeError, "hollow-00002", in: bench.store) != nil)
            // Another failure is news.
            try await bench.cluster.setKubeletFault(.status(503), node: node)
            for _ in 0..<2 { await bench.scraper.cycle() }
            #expect(
                lines.take() == [
                    "warning: can't scrape node \(node): /metrics/resource answered 503: something is wrong"
                ])
            try await bench.cluster.setKubeletFault(nil, node: node)
            for _ in 0..<2 { await bench.scraper.cycle() }
            #expect(lines.take() == ["info: scraping node \(node) works again"])
            #expect(newest(.resourceScrapeError, node, in: bench.store) != nil)
        }
    }

    @Test(arguments: [
        (
            KubeletFault.runtimeGone,
            "the kubelet reports resource_scrape_error and no usage: its container runtime doesn't answer"
        ),
        (.garbage, "the page can't be read: line 1, column 1: expected a metric name"),
        (.truncatedBody, "127.0.0.1:PORT: the connection was closed"),
        (.status(500), "/metrics/resource answered 500: something is wrong"),
    ]) func faults(_ fault: KubeletFault, _ text: String) async throws {
        try await withScraper { bench in
            let node = "hollow-00001"
            await bench.scraper.cycle()
            #expect(lines.take() == [])
            let before = bench.store.statistics().samples
            try await bench.cluster.setKubeletFault(fault, node: node)
            clock.advance(by: .minutes(1))
            await bench.scraper.cycle()
            let port = "\(try #require(bench.cluster.kubeletPort(of: node)))"
            #expect(lines.take() == ["warning: can't scrape node \(node): \(text.replacing("PORT", with: port))"])
            #expect(bench.store.statistics().samples == before)
            try await bench.cluster.setKubeletFault(nil, node: node)
            await bench.scraper.cycle()
            #expect(lines.take() == ["info: scraping node \(node) works again"])
            #expect(bench.store.statistics().samples > before)
        }
    }

    @Test func moreNodesThanPlaces() async throws {
        try await withScraper(nodes: 5, concurrency: 2) { bench in
            await bench.scraper.cycle()
            #expect(lines.take() == [])
            for node in bench.cluster.nodeNames {
                #expect(newest(.resourceScrapeError, node, in: bench.store) != nil, "\(node)")
            }
        }
    }

    /// Only what must take too long is asked for: how fast the machine is decides nothing.
    @Test func aKubeletThatHangs() async throws {
        try await withScraper(timeout: .seconds(0.5)) { bench in
            let node = "hollow-00001"
            try await bench.cluster.setKubeletFault(.hanging, node: node)
            await bench.scraper.cycle()
            let port = try #require(bench.cluster.kubeletPort(of: node))
            #expect(
                lines.take() == ["warning: can't scrape node \(node): no answer from 127.0.0.1:\(port) within 0.5 s"])
            #expect(bench.store.statistics().samples == 0)
        }
    }

    @Test func credentialsThatDoNotSuffice() async throws {
        try await withScraper(token: "unknown") { bench in
            await bench.scraper.cycle()
            #expect(
                lines.take() == [
                    "warning: can't scrape node hollow-00001: /metrics/resource answered 401: Unauthorized; the kubelet doesn't"
                        + " accept our credentials"
                ]
            )
        }
        try await withScraper(token: "known") { bench in
            await bench.scraper.cycle()
            #expect(
                lines.take() == [
                    "warning: can't scrape node hollow-00001: /metrics/resource answered 403: Forbidden (user=alice, verb=get,"
                        + " resource=nodes, subresource(s)=[metrics]); our role must allow \"get\" on \"nodes/metrics\""
                ]
            )
        }
    }

    @Test func aKubeletOfAnotherAuthority() async throws {
        let stranger = try CertificateAuthority.make(commonName: "hollow-cluster").certificate
        try await withScraper(trusting: stranger) { bench in
            await bench.scraper.cycle()
            let line = try #require(lines.take().first)
            #expect(
                line.contains(": the TLS handshake failed (its certificate is not trusted); name the kubelets' CA by"))
        }
    }

    @Test func aNodeWithoutAddress() async throws {
        try await withScraper(nodes: 0) { bench in
            bench.inventory.nodes.withLock { $0 = [NodeRecord(name: "n")] }
            await bench.scraper.cycle()
            let line = try #require(lines.take().first)
            #expect(
                line.hasPrefix("warning: can't scrape node n: it has no address of the types Hostname, InternalDNS,"))
        }
    }

    @Test func anotherPathByAnnotation() async throws {
        try await withScraper { bench in
            bench.inventory.nodes.withLock {
                $0[0].annotations = ["metrics.k8s.io/resource-metrics-path": "/metrics/other"]
            }
            await bench.scraper.cycle()
            #expect(
                lines.take() == [
                    "warning: can't scrape node hollow-00001: /metrics/other answered 404: 404 page not found"
                ])
        }
    }

    // MARK: Connections

    private func scraper(_ kubelet: ScriptedKubelet, _ inventory: FakeInventory) throws -> KubeletScraper {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: kubelet.authority.certificate.der, format: .der)])
        inventory.nodes.withLock {
            $0 = [NodeRecord(name: "n", addresses: [NodeAddress(type: "InternalIP", address: "127.0.0.1")])]
        }
        return try KubeletScraper(
            KubeletScraper.Configuration(
                resolution: .seconds(3600), timeout: .seconds(20),
                addresses: KubeletAddressPolicy(port: kubelet.address.port), tls: tls, credential: .none,
                userAgent: "test"
            ),
            inventory: inventory, sink: InMemorySampleStore(clock: clock), clock: clock, logger: lines.logger
        )
    }

    private let page = ScriptedKubelet.answer("node_cpu_usage_seconds_total 5 1795375000000\n".utf8)

    @Test func theConnectionOfANodeThatIsGoneIsClosed() async throws {
        try await ScriptedKubelet.with([.answer(page), .answer(page)]) { kubelet in
            let inventory = FakeInventory()
            let scraper = try scraper(kubelet, inventory)
            for _ in 0..<2 { await scraper.cycle() }
            #expect(lines.take() == [])
            #expect(kubelet.connections == 1)
            inventory.nodes.withLock { $0 = [] }
            await scraper.cycle()
            let ending: Void? = await kubelet.endings.first { true }
            #expect(ending != nil)
        }
    }

    @Test func runningScrapesAtOnceAndClosesAllAtItsEnd() async throws {
        try await ScriptedKubelet.with([.answer(page)]) { kubelet in
            let scraper = try scraper(kubelet, FakeInventory())
            let task = Task { await scraper.run() }
            while kubelet.requests.isEmpty, !Task.isCancelled { await Task.yield() }
            task.cancel()
            await task.value
            let ending: Void? = await kubelet.endings.first { true }
            #expect(ending != nil)
        }
    }
}
