import AsyncHTTPClient
import Certificates
import Foundation
import HollowCluster
import NIOCore
import NIOHTTP1
import NIOSSL
import Samples
import Testing

/// What the server does while parts of the cluster are away: it goes on with what it knows.
@Suite(.timeLimit(.minutes(2))) struct OutageTests {
    /// Asks the server as the aggregator does, for a member of `system:masters`.
    private func get(_ path: String, of running: RunningServer) async throws -> (status: UInt, body: String) {
        let identity = running.cluster.frontProxyIdentity
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([
            try NIOSSLCertificate(bytes: running.cluster.certificateAuthority.der, format: .der)
        ])
        tls.certificateChain = try identity.chain.map {
            .certificate(try NIOSSLCertificate(bytes: $0.der, format: .der))
        }
        tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.keyPEM.utf8), format: .pem))
        let client = HTTPClient(configuration: .init(tlsConfiguration: tls))
        do {
            var request = HTTPClientRequest(url: "https://127.0.0.1:\(running.port)\(path)")
            request.headers.add(name: "X-Remote-User", value: "root")
            request.headers.add(name: "X-Remote-Group", value: "system:masters")
            let response = try await client.execute(request, timeout: .seconds(30))
            let body = String(buffer: try await response.body.collect(upTo: 1 << 20))
            try await client.shutdown()
            return (response.status.code, body)
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    @Test func theServerGoesOnWithoutTheAPIServer() async throws {
        try await RunningServer.run { running in
            await running.scrape(rounds: 6)
            try await running.cluster.setAPIServerFault(.refusing)
            await running.scrape(rounds: 3)
            for path in [
                "/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/burner",
                "/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/burner/cpu_utilization",
            ] {
                let answer = try await get(path, of: running)
                #expect(answer.status == 200, "\(answer.body)")
                #expect(answer.body.contains("burner"))
            }
        }
    }

    @Test func aKubeletThatIsGoneIsServedUntilItsSamplesAreTooOld() async throws {
        try await RunningServer.run { running in
            await running.scrape(rounds: 6)
            let path = "/apis/metrics.k8s.io/v1beta1/nodes/real-1"
            let before = try await get(path, of: running)
            #expect(before.status == 200, "\(before.body)")
            try await running.cluster.setKubeletFault(.down, node: "real-1")
            await running.scrape(rounds: 2)
            let missed = try await get(path, of: running)
            #expect(missed.status == 200, "\(missed.body)")
            running.clock.advance(by: .minutes(2))
            let late = try await get(path, of: running)
            #expect(late.status == 404)
            #expect(late.body.contains("nodemetrics.metrics.k8s.io"))
            try await running.cluster.setKubeletFault(nil, node: "real-1")
            await running.scrape(rounds: 8)
            let mended = try await get(path, of: running)
            #expect(mended.status == 200, "\(mended.body)")
        }
    }
}
