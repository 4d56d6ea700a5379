import LoopbackServing
import Testing

@testable import Egress

/// Names in URLs: what they resolve to is judged, and that is what is connected to.
@Suite(.timeLimit(.minutes(5))) struct NameTests {
    private let loopback: EgressPolicy
    private let localhost: EgressPolicy

    init() throws {
        loopback = try policy(["127.0.0.1"])
        localhost = try policy(["localhost"])
    }

    @Test func theAddressThatWasJudgedIsTheOneConnectedTo() async throws {
        let resolver = FakeResolver(["app.test": [["127.0.0.1"], ["127.0.0.2"], ["169.254.169.254"], ["127.0.0.1"]]])
        try await LoopbackServer.with([.text("one"), .text("two")]) { server in
            try await LoopbackServer.with([], host: "127.0.0.2", port: server.port) { forbidden in
                try await withEgress(resolver: resolver) { egress in
                    let request = EgressRequest(url: server.url(host: "app.test"))
                    let answered = try await egress.text(request, loopback)
                    #expect(answered == "one")
                    // It was asked once: whatever the name stands for a moment later has no part in it.
                    #expect(resolver.questions == ["app.test"])
                    // The connection is still there, but the name stands for somebody else now.
                    for address in ["127.0.0.2", "169.254.169.254"] {
                        let error = try await egress.failure(request, loopback)
                        #expect(error.code == .refused)
                        #expect(error.description.contains("(it is \(address))"))
                    }
                    let then = try await egress.text(request, loopback)
                    #expect(then == "two")
                    #expect(server.connections == 1)
                    #expect(forbidden.connections == 0)
                    #expect(server.requests.allSatisfy { $0.contains("Host: app.test:\(server.port)\r\n") })
                }
            }
        }
    }

    @Test func forbiddenAnswersArePassedOver() async throws {
        let resolver = FakeResolver(["app.test": [["127.0.0.2", "::1", "169.254.169.254", "127.0.0.1"]]])
        try await LoopbackServer.with([.text("page")]) { server in
            try await LoopbackServer.with([], host: "127.0.0.2", port: server.port) { forbidden in
                try await withEgress(resolver: resolver) { egress in
                    let request = EgressRequest(url: server.url(host: "app.test"))
                    let answered = try await egress.text(request, loopback)
                    #expect(answered == "page")
                    #expect(forbidden.connections == 0)
                }
            }
        }
    }

    @Test func theNextAddressWhereNobodyListens() async throws {
        let resolver = FakeResolver(["localhost": [["127.0.0.2", "127.0.0.3", "127.0.0.1"]]])
        try await LoopbackServer.with([.text("page")]) { server in
            try await withEgress(resolver: resolver) { egress in
                let request = EgressRequest(url: server.url(host: "localhost"))
                let answered = try await egress.text(request, localhost)
                #expect(answered == "page")
                let nobody = EgressRequest(url: "http://localhost:\(server.port)/")
                let error = try await withGone(server.port) { port in
                    try await egress.failure(
                        EgressRequest(url: "http://localhost:\(port)/"), try policy(["localhost"]))
                }
                #expect(error.description.hasSuffix(": connection refused"))
                #expect(nobody.url == request.url)
            }
        }
    }

    /// Gives a port on which nobody listens.
    private func withGone<Value>(_ other: Int, _ body: (Int) async throws -> Value) async throws -> Value {
        var port = 0
        try await LoopbackServer.with([]) { port = $0.port }
        return try await body(port)
    }

    @Test func unknownNames() async throws {
        try await withEgress { egress in
            let error = try await egress.failure(
                EgressRequest(url: "http://nowhere.test/"), try policy(["nowhere.test"]))
            #expect(error == EgressError(.nameNotFound, "the host nowhere.test can't be resolved: made up"))
        }
    }

    /// Who asks for a name tells its name servers: nobody is told by a plugin that could not reach them anyway.
    @Test(arguments: [
        (["redis", "10.0.0.1:81"], ["redis", "pods"], "the-secret.evil.test", "declare \"the-secret.evil.test\""),
        (["0.0.0.0/0"], [], "evil.test", "the operator must grant \"evil.test\""),
        (["0.0.0.0/0"], ["redis", "evil.test.com"], "evil.test", "the operator must grant \"evil.test\""),
        (["0.0.0.0/0:443"], ["0.0.0.0/0"], "evil.test", "declare \"evil.test\""),
        (["pods:8080"], ["pods"], "evil.test", "declare \"evil.test\""),
        (["pods"], ["evil.test:81"], "evil.test", "the operator must grant \"evil.test\""),
        (["redis"], ["redis"], "redis.shop.svc", "declare \"services\""),
    ]) func namesThatNobodyMayReachAreNotResolved(
        _ declared: [String], _ granted: [String], _ host: String, _ advice: String
    ) async throws {
        let resolver = FakeResolver([host: [["10.0.0.1"]]])
        try await withEgress(resolver: resolver) { egress in
            let policy = try policy(declared, granted: granted)
            let error = try await egress.failure(EgressRequest(url: "http://\(host)/"), policy)
            #expect(error.code == .refused)
            #expect(
                error.description.hasPrefix("\(host):80 is not permitted, and was not looked up; \(advice)"), "\(error)"
            )
            let stream = StreamRequest(host: host, port: 80, until: .close)
            #expect(try await egress.failure(stream, policy) == error)
            #expect(resolver.questions.isEmpty)
        }
    }

    /// A redirect is judged like a request.
    @Test func namesThatRedirectsNameAreNotResolved() async throws {
        let resolver = FakeResolver(["localhost": [["127.0.0.1"]]])
        let answer = "HTTP/1.1 302 Found\r\nLocation: http://the-secret.evil.test/\r\nContent-Length: 0\r\n\r\n"
        try await LoopbackServer.with([.answer(Array(answer.utf8))]) { server in
            try await withEgress(resolver: resolver) { egress in
                let error = try await egress.failure(EgressRequest(url: server.url(host: "localhost")), localhost)
                #expect(error.code == .refused)
                #expect(resolver.questions == ["localhost"])
            }
        }
    }

    @Test func theSystemsResolver() async throws {
        let resolver = SystemResolver()
        try await LoopbackServer.with([.text("page")]) { server in
            try await withEgress(resolver: resolver) { egress in
                let request = EgressRequest(url: server.url(host: "LocalHost."))
                let answered = try await egress.text(request, localhost)
                #expect(answered == "page")
                let error = try await egress.failure(request, try policy(["0.0.0.0/0", "::/0"]))
                #expect(error.code == .refused)
                #expect(error.description.contains("it is the loopback, which has to be named"))
                // Reserved so that nobody ever has it (RFC 6761).
                let unknown = try await egress.failure(
                    EgressRequest(url: "http://nobody.invalid/"), try policy(["nobody.invalid"]))
                #expect(unknown.code == .nameNotFound)
                #expect(unknown.description.hasPrefix("the host nobody.invalid can't be resolved: "))
            }
        }
    }
}
