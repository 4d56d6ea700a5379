import Certificates
import HollowCluster
import Samples
import Testing

@Suite("Hollow kubelets")
struct KubeletTests {
    private let clock = ManualClock(newYear)

    private func withKubelet(
        http1: Bool = true, _ body: (HollowCluster, String, TestClient) async throws -> Void
    ) async throws {
        try await HollowCluster.withCluster(.generated(1), clock: clock) { cluster in
            let node = "hollow-00001"
            try await TestClient.with(
                cluster, port: cluster.kubeletPort(of: node), token: cluster.serverToken, http1: http1
            ) {
                try await body(cluster, node, $0)
            }
        }
    }

    @Test func `The page is served as a kubelet serves it`() async throws {
        try await withKubelet(http1: false) { cluster, _, client in
            let answer = try await client.get("/metrics/resource")
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8; escaping=underscores")
            #expect(answer.headers["content-length"] == nil)
            #expect(answer.headers["date"] == "Thu, 01 Jan 2026 00:00:00 GMT")
            #expect(answer.text.hasSuffix("resource_scrape_error 0\n"))
            #expect(try await client.get("/metrics/resource", method: "HEAD").text.isEmpty)
            #expect(try await client.get("/healthz").status == 403)
            #expect(try await client.get("/metrics/nothing").status == 404)
            #expect(try await client.get("/metrics/resource/").status == 404)
        }
    }

    @Test func `Callers are authenticated and authorized`() async throws {
        try await withKubelet { cluster, node, _ in
            let port = cluster.kubeletPort(of: node)
            try await TestClient.with(cluster, port: port) { client in
                let answer = try await client.get("/metrics/resource")
                #expect(answer.status == 401)
                #expect(answer.text == "Unauthorized")
            }
            try await TestClient.with(cluster, port: port, token: "wrong") { client in
                let answer = try await client.get("/metrics/resource")
                #expect(answer.status == 401)
            }
            let admin = try cluster.clientIdentity("admin", organizations: ["system:masters"])
            try await TestClient.with(cluster, port: port, identity: admin) { client in
                let answer = try await client.get("/metrics/resource")
                #expect(answer.status == 200)
                #expect(try await client.get("/metrics/resource", method: "POST").status == 200)
                #expect(try await client.get("/healthz").text == "ok")
            }
            try await TestClient.with(cluster, port: port, identity: try cluster.clientIdentity("alice")) { client in
                let answer = try await client.get("/metrics/resource")
                #expect(answer.status == 403)
                #expect(answer.text == "Forbidden (user=alice, verb=get, resource=nodes, subresource(s)=[metrics])")
            }
            let stranger = try CertificateAuthority.make(commonName: "hollow-cluster").issue(.client("admin"))
            try await TestClient.with(cluster, port: port, identity: stranger) { client in
                let answer = try await client.get("/metrics/resource")
                #expect(answer.status == 401)
            }
        }
    }

    @Test func `Made-up loads are plausible at every moment`() async throws {
        try await withKubelet { _, _, client in
            var last: [String: Page.Sample] = [:]
            var changes = 0
            for _ in 0..<60 {
                let page = Page(try await client.get("/metrics/resource").text)
                let now = clock.now().milliseconds
                #expect(page.samples.count == page.order.count)
                for (series, sample) in page.samples {
                    if series.contains("memory") { #expect(sample.value > 0) }
                    if series.hasPrefix("container_memory") {
                        #expect(sample.value.truncatingRemainder(dividingBy: 4096) == 0)
                    }
                    guard let time = sample.time else { continue }
                    #expect(time <= now && now - time < 22_000)
                    guard let before = last[series], let earlier = before.time else { continue }
                    #expect(time >= earlier)
                    if time == earlier { #expect(sample.value == before.value) } else { changes += 1 }
                    if series.contains("_total") {
                        #expect(time == earlier || sample.value > before.value)
                    }
                }
                last.merge(page.samples) { $1 }
                clock.advance(by: .seconds(5))
            }
            let perSeries = Double(changes) / Double(last.values.count { $0.time != nil })
            // Three hundred seconds of samples that come about every fifteen.
            #expect((17...22).contains(perSeries))
        }
    }

    @Test func `The same seed makes the same cluster`() throws {
        let pods = try (0..<2).map { _ in
            try HollowCluster(configuration: .generated(2), clock: clock)
        }
        #expect(pods[0].nodeNames == ["hollow-00001", "hollow-00002"])
    }

    @Test func `A runtime that is gone, garbage, errors and truncated bodies`() async throws {
        try await withKubelet { cluster, node, client in
            try await cluster.setKubeletFault(.runtimeGone, node: node)
            let gone = try await client.get("/metrics/resource")
            #expect(gone.status == 200)
            #expect(Page(gone.text).order == ["resource_scrape_error"])
            try await cluster.setKubeletFault(.garbage, node: node)
            #expect(try await client.get("/metrics/resource").text.contains("doctype"))
            try await cluster.setKubeletFault(.status(500), node: node)
            #expect(try await client.get("/metrics/resource").status == 500)
            try await cluster.setKubeletFault(.truncatedBody, node: node)
            await #expect(throws: (any Error).self) { try await client.get("/metrics/resource") }
            try await cluster.setKubeletFault(.slow(TimeSpan(milliseconds: 1)), node: node)
            #expect(try await client.get("/metrics/resource").status == 200)
            try await cluster.setKubeletFault(nil, node: node)
            #expect(try await client.get("/metrics/resource").status == 200)
        }
    }

    @Test func `A kubelet that is down refuses connections, and is back on its port`() async throws {
        try await withKubelet { cluster, node, client in
            let port = cluster.kubeletPort(of: node)
            #expect(try await client.get("/metrics/resource").status == 200)
            try await cluster.setKubeletFault(.down, node: node)
            await #expect(throws: (any Error).self) { try await client.get("/metrics/resource") }
            try await cluster.setKubeletFault(nil, node: node)
            #expect(cluster.kubeletPort(of: node) == port)
            try await TestClient.with(cluster, port: port, token: cluster.serverToken) { fresh in
                let answer = try await fresh.get("/metrics/resource")
                #expect(answer.status == 200)
            }
            await #expect(throws: HollowClusterError.self) { try await cluster.setKubeletFault(.down, node: "nobody") }
        }
    }

    @Test func `The serving certificate names the address and the node`() async throws {
        // The client verifies the address that it dials.
        try await withKubelet { cluster, node, client in
            let answer = try await client.get("/metrics/resource")
            #expect(answer.status == 200)
            let object = try #require(cluster.object(.nodes, name: node))
            #expect(
                object[path: "status", "daemonEndpoints", "kubeletEndpoint", "Port"]?.integer
                    == cluster.kubeletPort(of: node).map(Int64.init))
        }
    }
}
