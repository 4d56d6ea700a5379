import LoopbackServing
import Testing

@testable import Egress

@Suite(.timeLimit(.minutes(5))) struct RedirectTests {
    private let loopback: EgressPolicy

    init() throws {
        loopback = try policy(["127.0.0.1"])
    }

    @Test(arguments: [
        ("302 Found", "POST", "GET", ""), ("301 Moved Permanently", "POST", "GET", ""),
        ("303 See Other", "PUT", "GET", ""),
        ("307 Temporary Redirect", "POST", "POST", "body"), ("308 Permanent Redirect", "PUT", "PUT", "body"),
        ("302 Found", "PUT", "PUT", "body"),
    ]) func methods(_ status: String, _ method: String, _ next: String, _ body: String) async throws {
        try await LoopbackServer.with([LoopbackServer.redirect(to: "x/../y?z", status: status), .text("page")]) {
            server in
            try await withEgress { egress in
                let request = EgressRequest(
                    method: method, url: server.url("/a/b"),
                    headers: [.init("Authorization", "secret"), .init("Content-Type", "text/plain")],
                    body: Array("body".utf8))
                let response = try await egress.answer(request, loopback)
                #expect(response.url == server.url("/a/y?z"))
                let sent = try #require(server.requests.last)
                #expect(sent.hasPrefix("\(next) /a/y?z HTTP/1.1\r\n"))
                #expect(sent.hasSuffix("\r\n\r\n\(body)"))
                // The same origin gets all headers again.
                #expect(sent.contains("Authorization: secret"))
                #expect(sent.contains("Content-Type") == !body.isEmpty)
            }
        }
    }

    @Test func secretsStayWithTheirOrigin() async throws {
        try await LoopbackServer.with([.text("page")]) { other in
            try await LoopbackServer.with([LoopbackServer.redirect(to: other.url("/x"))]) { server in
                try await withEgress { egress in
                    let names = ["Authorization", "Cookie", "X-Api-Key", "Accept"]
                    let request = EgressRequest(url: server.url(), headers: names.map { .init($0, "v") })
                    let answered = try await egress.text(request, loopback)
                    #expect(answered == "page")
                    let sent = try #require(other.requests.first)
                    #expect(names.filter { sent.contains("\($0): v") } == ["Accept"])
                    #expect(sent.contains("Host: 127.0.0.1:\(other.port)\r\n"))
                }
            }
        }
    }

    /// Servers that are allowed send on to one that is not.
    @Test(arguments: [
        "http://127.0.0.2:PORT/", "http://[::ffff:127.0.0.2]:PORT/", "//127.0.0.2:PORT/", "http://evil.test:PORT/",
        "http://localhost:PORT/",
    ]) func toSomebodyForbidden(_ location: String) async throws {
        let resolver = FakeResolver(["evil.test": [["127.0.0.2"]], "localhost": [["127.0.0.2"]]])
        try await LoopbackServer.with([], host: "127.0.0.2") { forbidden in
            let location = "\(location.prefix { $0 != "P" })\(forbidden.port)/"
            try await LoopbackServer.with([LoopbackServer.redirect(to: location)]) { server in
                try await withEgress(resolver: resolver) { egress in
                    let error = try await egress.failure(EgressRequest(url: server.url()), loopback)
                    #expect(error.code == .refused)
                    #expect(error.description.contains(":\(forbidden.port) is not permitted"))
                    #expect(server.requests.count == 1)
                    #expect(forbidden.connections == 0)
                }
            }
        }
    }

    @Test(arguments: [
        "file:///etc/passwd", "ftp://127.0.0.1/", "http://2130706433/", "http://user@127.0.0.1/", "http://0x7f.1/",
    ]) func toNoGoodURL(_ location: String) async throws {
        try await LoopbackServer.with([LoopbackServer.redirect(to: location)]) { server in
            try await withEgress { egress in
                let error = try await egress.failure(EgressRequest(url: server.url()), loopback)
                #expect(error.code == .malformed)
                #expect(
                    error.description.hasPrefix("http://127.0.0.1:\(server.port) redirects to no good URL: the URL"))
            }
        }
    }

    @Test func inCircles() async throws {
        let step = LoopbackServer.redirect(to: "/")
        try await LoopbackServer.with(Array(repeating: step, count: 20)) { server in
            try await withEgress { egress in
                let error = try await egress.failure(EgressRequest(url: server.url(), maximumRedirects: 3), loopback)
                #expect(
                    error
                        == EgressError(.malformed, "http://127.0.0.1:\(server.port): more than 3 redirects"))
                #expect(server.requests.count == 4)
            }
        }
    }

    @Test func notWanted() async throws {
        try await LoopbackServer.with([LoopbackServer.redirect(to: "/x")]) { server in
            try await withEgress { egress in
                let response = try await egress.answer(
                    EgressRequest(url: server.url(), maximumRedirects: 0), loopback)
                #expect(response.status == 302)
                #expect(response.headers.contains(.init("Location", "/x")))
            }
        }
    }
}
