import Certificates
import LoopbackServing
import Testing

@testable import Egress

@Suite(.timeLimit(.minutes(5))) struct TLSTests {
    private func tls(_ server: LoopbackServer) -> EgressTLS {
        EgressTLS(authority: Array(server.authority.certificate.pem.utf8))
    }

    /// Whom the certificate is made out to, whom the plugin asks for, and whether that is good.
    @Test(
        arguments: [
            ([], ["127.0.0.1"], "127.0.0.1", nil, true), (["app.test"], [], "127.0.0.1", nil, false),
            (["app.test"], [], "app.test", nil, true), (["other.test"], [], "app.test", nil, false),
            (["other.test"], [], "app.test", "other.test", true), (["other.test"], [], "127.0.0.1", "other.test", true),
            (["app.test"], [], "app.test", "other.test", false), ([], ["127.0.0.1"], "app.test", nil, false),
            (["*.test"], [], "app.test", nil, false),
            (["*.app.test"], [], "a.app.test", nil, true), (["*.app.test"], [], "app.test", nil, false),
            (["*.app.test"], [], "a.b.app.test", nil, false), (["APP.test"], [], "app.TEST", nil, true),
        ] as [([String], [String], String, String?, Bool)]) func names(
            _ dnsNames: [String], _ ipAddresses: [String], _ host: String, _ serverName: String?, _ isGood: Bool
        ) async throws
    {
        let names = ["app.test", "a.app.test", "a.b.app.test"]
        try await LoopbackServer.with(
            [.text("one"), .text("two")], secure: true, dnsNames: dnsNames, ipAddresses: ipAddresses
        ) { server in
            try await withEgress(
                resolver: FakeResolver(Dictionary(uniqueKeysWithValues: names.map { ($0, [["127.0.0.1"]]) }))
            ) { egress in
                var request = EgressRequest(url: server.url(secure: true, host: host), tls: tls(server))
                request.tls.serverName = serverName
                let loopback = try policy(["127.0.0.1"])
                if isGood {
                    for text in ["one", "two"] {
                        let answered = try await egress.text(request, loopback)
                        #expect(answered == text)
                    }
                    #expect(server.connections == 1)
                } else {
                    let error = try await egress.failure(request, loopback)
                    #expect(
                        error
                            == EgressError(
                                .untrusted,
                                "https://\(host):\(server.port): its certificate is made out to somebody else"))
                    #expect(server.requests.isEmpty)
                }
            }
        }
    }

    @Test func whoIsTrusted() async throws {
        try await LoopbackServer.with([.text("page")], secure: true) { server in
            try await withEgress { egress in
                let loopback = try policy(["127.0.0.1"])
                let stranger = try CertificateAuthority.make(commonName: "applications").certificate.pem
                for tls in [EgressTLS(), EgressTLS(authority: Array(stranger.utf8))] {
                    let error = try await egress.failure(
                        EgressRequest(url: server.url(secure: true), tls: tls), loopback)
                    #expect(error.code == .untrusted)
                    #expect(
                        error.description
                            == "https://127.0.0.1:\(server.port): the TLS handshake failed (its certificate is not trusted)"
                    )
                }
                let request = EgressRequest(url: server.url(secure: true), tls: EgressTLS(isInsecure: true))
                let answered = try await egress.text(request, loopback)
                #expect(answered == "page")
            }
        }
    }

    /// A connection that was made with less trust is not good for a request that asks for more.
    @Test func trustIsNotInherited() async throws {
        try await LoopbackServer.with([.text("one"), .text("two")], secure: true) { server in
            try await withEgress { egress in
                let loopback = try policy(["127.0.0.1"])
                let blind = EgressRequest(url: server.url(secure: true), tls: EgressTLS(isInsecure: true))
                let answered = try await egress.text(blind, loopback)
                #expect(answered == "one")
                let error = try await egress.failure(EgressRequest(url: server.url(secure: true)), loopback)
                #expect(error.code == .untrusted)
                let request = EgressRequest(url: server.url(secure: true), tls: tls(server))
                let then = try await egress.text(request, loopback)
                #expect(then == "two")
                #expect(server.requests.count == 2)
            }
        }
    }

    @Test func noTLS() async throws {
        try await LoopbackServer.with([.text("page")]) { server in
            try await withEgress { egress in
                let error = try await egress.failure(
                    EgressRequest(url: server.url(secure: true), timeout: .milliseconds(500)), try policy(["127.0.0.1"])
                )
                #expect(error.code == .timeout || error.code == .untrusted)
                #expect(server.requests.isEmpty)
            }
        }
    }
}
