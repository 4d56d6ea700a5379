import Certificates
import HTTPTypes
import HollowCluster
import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOSSL
import Samples
import Synchronization
import Testing

@Suite("Aggregator")
struct AggregatorTests {
    private let clock = ManualClock(newYear)

    /// Runs a cluster with a backend behind it that answers with what it was sent.
    private func withBackend(
        _ body: (HollowCluster, TestClient, Seen) async throws -> Void
    ) async throws {
        var configuration = HollowClusterConfiguration.generated(0)
        configuration.tokens["root"] = UserInfo(
            name: "root", uid: "42", groups: ["system:masters"], extra: ["example.org/Scopes": ["view", "edit"]])
        configuration.tokens["alice"] = UserInfo(name: "alice")
        let seen = Seen()
        try await HollowCluster.withCluster(configuration, clock: clock) { cluster in
            let identity = try cluster.serverIdentity()
            var tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: try identity.chain.map {
                    .certificate(try NIOSSLCertificate(bytes: $0.der, format: .der))
                },
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: identity.key.der, format: .der)))
            // The aggregator must show its certificate.
            tls.certificateVerification = .noHostnameVerification
            tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: cluster.frontProxyAuthority.der, format: .der)]
            )
            let (ports, port) = AsyncStream.makeStream(of: Int.self)
            let application = Application(
                responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
                    seen.requests.withLock { $0.append(request.head) }
                    guard request.uri.query?.contains("watch") == true else {
                        return Response(
                            status: .ok, headers: [.contentType: "text/plain", .eTag: "\"1\""],
                            body: .init(byteBuffer: ByteBuffer(string: "hello from behind")))
                    }
                    return Response(
                        status: .ok, headers: [.contentType: "application/json"],
                        body: .init { writer in
                            for await line in seen.lines { try await writer.write(ByteBuffer(string: line)) }
                            try await writer.finish(nil)
                        })
                },
                server: try .http2Upgrade(tlsConfiguration: tls),
                configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
                logger: Logger(label: "backend") { _ in SwiftLogNoOpLogHandler() })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await application.run() }
                for await port in ports {
                    try await cluster.setBackend(
                        AggregatedBackend(port: port, authorities: [cluster.certificateAuthority]))
                    break
                }
                try await TestClient.with(cluster, token: "root") { try await body(cluster, $0, seen) }
                seen.end()
                try await cluster.setBackend(nil)
                group.cancelAll()
            }
        }
    }

    private final class Seen: Sendable {
        let requests = Mutex<[HTTPRequest]>([])
        let lines: AsyncStream<String>
        private let continuation: AsyncStream<String>.Continuation

        init() {
            (lines, continuation) = AsyncStream.makeStream(of: String.self)
            continuation.yield("{\"type\":\"ADDED\",\"object\":{}}\n")
        }

        func end() {
            continuation.finish()
        }
    }

    @Test func `The caller's credentials and claims stay here, and who it is goes on`() async throws {
        let path =
            "/apis/custom.metrics.k8s.io/v1beta2/namespaces/d/pods/%2A/rps"
            + "?labelSelector=a%3Db&metricLabelSelector=c"
        try await withBackend { _, client, seen in
            let answer = try await client.get(
                path,
                accept: "application/json",
                headers: [
                    ("X-Remote-User", "nobody"), ("X-Remote-Group", "none"), ("X-Remote-Extra-A", "b"),
                    ("X-Remote-Uid", "1"),
                    ("X-Forwarded-For", "192.0.2.1"), ("X-Keep", "1"), ("Audit-Id", "forged"),
                ])
            #expect(answer.status == 200)
            #expect(answer.text == "hello from behind")
            #expect(answer.headers["etag"] == "\"1\"")
            #expect(answer.headers["connection"] == nil)
            let head = try #require(seen.requests.withLock { $0.last })
            let fields = Dictionary(grouping: head.headerFields, by: \.name.canonicalName).mapValues { $0.map(\.value) }
            #expect(
                head.path
                    == path
            )
            #expect(fields["authorization"] == nil)
            #expect(fields["x-remote-user"] == ["root"])
            #expect(fields["x-remote-uid"] == ["42"])
            #expect(fields["x-remote-group"] == ["system:masters", "system:authenticated"])
            #expect(fields["x-remote-extra-example.org%2fscopes"] == ["view", "edit"])
            #expect(fields["x-remote-extra-a"] == nil)
            #expect(fields["x-forwarded-for"] == ["192.0.2.1, 127.0.0.1"])
            #expect(fields["x-keep"] == ["1"])
            #expect(fields["accept"] == ["application/json"])
            #expect(fields["audit-id"] != ["forged"])
            #expect(fields["audit-id"]?.first == answer.headers["audit-id"])
        }
    }

    @Test func `Who may not, does not get through`() async throws {
        try await withBackend { cluster, _, seen in
            try await TestClient.with(cluster, token: "alice") { alice in
                let answer = try await alice.get("/apis/metrics.k8s.io/v1beta1/nodes")
                #expect(answer.status == 403)
                #expect(
                    answer.json["message"]
                        == .string(
                            #"nodes.metrics.k8s.io is forbidden: User "alice" cannot list resource "nodes""#
                                + #" in API group "metrics.k8s.io" at the cluster scope"#)
                )
                #expect(seen.requests.withLock { $0.isEmpty })
                #expect(try await alice.get("/apis/metrics.k8s.io/v1beta1").text == "hello from behind")
                #expect(try await alice.get("/apis/metrics.k8s.io").json["kind"] == "APIGroup")
            }
            #expect(seen.requests.withLock { $0.count } == 1)
        }
    }

    @Test func `A stream comes through as it comes`() async throws {
        try await withBackend { _, client, _ in
            try await client.watch("/apis/metrics.k8s.io/v1/pods?watch=true") { events in
                // The stream behind is still open.
                let event = try await events.short()
                #expect(event == "ADDED")
            }
        }
    }

    @Test func `Nobody behind, or the wrong one: service unavailable`() async throws {
        var configuration = HollowClusterConfiguration.generated(0)
        configuration.tokens["root"] = UserInfo(name: "root", groups: ["system:masters"])
        try await HollowCluster.withCluster(configuration, clock: clock) { cluster in
            try await TestClient.with(cluster, token: "root") { client in
                func expectUnavailable() async throws {
                    let answer = try await client.get("/apis/metrics.k8s.io/v1beta1/nodes")
                    #expect(answer.status == 503)
                    #expect(answer.text == "service unavailable\n")
                    #expect(answer.headers["content-type"] == "text/plain; charset=utf-8")
                }
                try await expectUnavailable()
                // The API server itself, whose certificate comes from another authority than this one.
                try await cluster.setBackend(
                    AggregatedBackend(port: cluster.apiServerPort, authorities: [cluster.frontProxyAuthority]))
                try await expectUnavailable()
                try await cluster.setBackend(AggregatedBackend(port: 1))
                try await expectUnavailable()
            }
        }
    }
}
