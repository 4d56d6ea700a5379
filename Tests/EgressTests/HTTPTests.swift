import LoopbackServing
import NIOCore
import Testing

@testable import Egress

/// Exchanges with a server that does as it is told.
@Suite(.timeLimit(.minutes(5))) struct HTTPTests {
    private let loopback: EgressPolicy

    init() throws {
        loopback = try policy(["127.0.0.1"])
    }

    @Test func requestsAndAnswers() async throws {
        try await LoopbackServer.with([.text("page", headers: ["X-A: 1", "x-a: 2"])]) { server in
            try await withEgress { egress in
                let request = EgressRequest(
                    method: "post", url: server.url("/a?b=c d"),
                    headers: [.init("X-Token", "t"), .init("Accept", "a/b")],
                    body: Array("body".utf8))
                let response = try await egress.answer(request, loopback)
                #expect(response.status == 200)
                #expect(response.body == Array("page".utf8))
                #expect(response.headers == [.init("X-A", "1"), .init("x-a", "2"), .init("Content-Length", "4")])
                #expect(response.url == server.url("/a?b=c%20d"))
                let lines = try #require(server.requests.first).components(separatedBy: "\r\n")
                #expect(lines.first == "POST /a?b=c%20d HTTP/1.1")
                #expect(
                    Set(lines.dropFirst().dropLast(2)) == [
                        "Host: 127.0.0.1:\(server.port)", "X-Token: t", "Accept: a/b", "User-Agent: moongauge/test",
                        "Accept-Encoding: gzip", "Content-Length: 4",
                    ])
                #expect(lines.last == "body")
            }
        }
    }

    @Test func statusesAreAnswers() async throws {
        let steps: [LoopbackServer.Step] = [
            .text("none", status: "404 Not Found"), .text("", status: "500 Internal Server Error"),
            .answer(Array("HTTP/1.1 204 No Content\r\n\r\n".utf8)),
        ]
        try await LoopbackServer.with(steps) { server in
            try await withEgress { egress in
                for status in [404, 500, 204] {
                    let answered = try await egress.answer(EgressRequest(url: server.url()), loopback).status
                    #expect(answered == status)
                }
                #expect(server.connections == 1)
            }
        }
    }

    @Test(arguments: [
        (EgressRequest(method: "GE T", url: "http://127.0.0.1/"), "the method must be one such as GET or POST"),
        (EgressRequest(method: "CONNECT", url: "http://127.0.0.1/"), "the method must be one such as GET or POST"),
        (EgressRequest(url: "ftp://127.0.0.1/"), "the URL must begin with http:// or https://"),
        (
            EgressRequest(url: "http://127.0.0.1/", headers: [.init("A B", "c")]),
            "a header's name has characters in it that no name may have"
        ),
        (
            EgressRequest(url: "http://127.0.0.1/", headers: [.init("A", "secret\r\nX: y")]),
            "the header A has a control character in it"
        ),
        (
            EgressRequest(url: "http://127.0.0.1/", headers: [.init("A", "c\0")]),
            "the header A has a control character in it"
        ),
        (
            EgressRequest(url: "http://127.0.0.1/", headers: [.init("hOst", "x")]),
            "the header hOst is not the plugin's to set"
        ),
        (
            EgressRequest(url: "http://127.0.0.1/", headers: [.init("Transfer-Encoding", "chunked")]),
            "the header Transfer-Encoding is not the plugin's to set"
        ),
        (
            EgressRequest(url: "http://127.0.0.1/", headers: [.init("A", String(repeating: "x", count: 1 << 16))]),
            "the headers are larger than 65536 bytes"
        ),
        (
            EgressRequest(url: "https://127.0.0.1/", tls: EgressTLS(authority: Array("no PEM".utf8))),
            "the CA is no certificate in PEM form"
        ),
        (
            EgressRequest(url: "https://127.0.0.1/", tls: EgressTLS(serverName: "10.0.0.1")),
            "the name to expect in the certificate must be a host's name"
        ),
    ]) func requestsThatAreNoGood(_ request: EgressRequest, _ text: String) async throws {
        try await withEgress { egress in
            let error = try await egress.failure(request, loopback)
            #expect(error == EgressError(.invalidRequest, text))
        }
    }

    @Test func nobodyIsReachedWithoutAGrant() async throws {
        try await LoopbackServer.with([]) { server in
            try await withEgress { egress in
                for grants in [[], ["0.0.0.0/0"], ["pods"], ["127.0.0.1:1"], ["localhost"]] {
                    let error = try await egress.failure(EgressRequest(url: server.url()), try policy(grants))
                    #expect(error.code == .refused)
                }
                #expect(server.connections == 0)
            }
        }
    }

    // MARK: Sizes

    @Test func bodiesAreBounded() async throws {
        let chunked =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n\(String(repeating: "x", count: 101))\r\n0\r\n\r\n"
        let steps: [LoopbackServer.Step] = [
            .text(String(repeating: "x", count: 100)), .text(String(repeating: "x", count: 101)),
            .answer(Array(chunked.utf8)),
            .answer(Array("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999\r\n\r\n".utf8)),
            .endless(Array("HTTP/1.1 200 OK\r\n\r\n".utf8), [UInt8](repeating: 0x78, count: 10_000)),
        ]
        try await LoopbackServer.with(steps) { server in
            try await withEgress { egress in
                let request = EgressRequest(url: server.url(), maximumBodyBytes: 100)
                #expect(try await egress.text(request, loopback).count == 100)
                for _ in steps.dropFirst() {
                    let error = try await egress.failure(request, loopback)
                    #expect(
                        error
                            == EgressError(
                                .tooLarge, "http://127.0.0.1:\(server.port): the answer is larger than 100 bytes"))
                }
            }
        }
    }

    /// 10 MiB of zeros, packed by gzip to 10 KiB.
    @Test func bombs() async throws {
        let bomb = LoopbackServer.answer(try Packed.zeros(10 << 20), headers: ["Content-Encoding: gzip"])
        #expect(bomb.count < 20_000)
        try await LoopbackServer.with([.answer(bomb), .answer(bomb)]) { server in
            try await withEgress { egress in
                var request = EgressRequest(url: server.url(), maximumBodyBytes: 1 << 20)
                let error = try await egress.failure(request, loopback)
                #expect(error.code == .tooLarge)
                request.maximumBodyBytes = 10 << 20
                let response = try await egress.answer(request, loopback)
                #expect(response.body.count == 10 << 20)
                #expect(response.headers == [])
            }
        }
    }

    /// As other clients have it: by its old name, in several members, with nothing packed at all, filled up with zeros.
    @Test(arguments: [
        ("gzip", [0, 0], 2000), ("x-gzip", [0], 1000), ("GZip", [0, 0, 0], 3000), ("gzip", [], 0), ("deflate", [], 0),
        ("identity, gzip", [0], 1000), ("gzip", [0, 512], 1000), ("gzip", [0, 3, 0], 2000),
    ]) func packedBodies(_ encoding: String, _ members: [Int], _ count: Int) async throws {
        let member = try Packed.zeros(1000)
        let body = members.flatMap { $0 == 0 ? member : [UInt8](repeating: 0, count: $0) }
        let answer = LoopbackServer.answer(body, headers: ["Content-Encoding: \(encoding)", "A: b"])
        try await LoopbackServer.with([.answer(answer), .text("next")]) { server in
            try await withEgress { egress in
                let request = EgressRequest(url: server.url(), maximumBodyBytes: 3000)
                let response = try await egress.answer(request, loopback)
                #expect(response.body == [UInt8](repeating: 0, count: count))
                #expect(response.headers == [EgressHeader("A", "b")])
                let next = try await egress.text(request, loopback)
                #expect(next == "next")
                #expect(server.connections == 1)
            }
        }
    }

    /// What is packed in some other way, or twice, is given as it came.
    @Test(arguments: ["br", "gzip, gzip", "identity"]) func notUnpacked(_ encoding: String) async throws {
        let answer = LoopbackServer.answer("as it is".utf8, headers: ["Content-Encoding: \(encoding)"])
        try await LoopbackServer.with([.answer(answer)]) { server in
            try await withEgress { egress in
                let response = try await egress.answer(EgressRequest(url: server.url()), loopback)
                #expect(response.body == Array("as it is".utf8))
                #expect(response.headers.first == EgressHeader("Content-Encoding", encoding))
            }
        }
    }

    /// Members in which there is nothing, again and again, and ones that are large only together.
    @Test func bombsOfManyMembers() async throws {
        let empty = Packed.nothing
        let page = try Packed.zeros(1000)
        for member in [empty, page] {
            let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
            try await LoopbackServer.with([.endless(Array(head.utf8), member)]) { server in
                try await withEgress { egress in
                    let error = try await egress.failure(
                        EgressRequest(url: server.url(), maximumBodyBytes: 10_000), loopback)
                    #expect(error.code == .tooLarge)
                    _ = await server.endings.first { true }
                }
            }
        }
    }

    /// What comes behind the last chunk is bounded like a head.
    @Test func trailersWithoutEnd() async throws {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
        let line = "A: \(String(repeating: "x", count: 1000))\r\n"
        try await LoopbackServer.with([.endless(Array(head.utf8), Array(line.utf8))]) { server in
            try await withEgress { egress in
                let error = try await egress.failure(EgressRequest(url: server.url()), loopback)
                #expect(error.code == .malformed)
                #expect(error.description.hasSuffix("the answer's headers are too large"))
                _ = await server.endings.first { true }
            }
        }
    }

    @Test func packedBadly() async throws {
        let good = try Packed.zeros(1000)
        let bodies = [Array(good.dropLast(9)), Array("no gzip".utf8), good + Array("more".utf8), good + good.prefix(5)]
        let steps = bodies.map { body in
            LoopbackServer.Step.answer(LoopbackServer.answer(body, headers: ["Content-Encoding: gzip"]))
        }
        try await LoopbackServer.with(steps) { server in
            try await withEgress { egress in
                for _ in steps {
                    let error = try await egress.failure(EgressRequest(url: server.url()), loopback)
                    #expect(
                        error
                            == EgressError(.malformed, "http://127.0.0.1:\(server.port): the answer can't be unpacked"))
                }
            }
        }
    }

    @Test func headsThatSpeakOfABodyThatDoesNotFollow() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 99999999\r\n\r\n"
        try await LoopbackServer.with([.answer(Array(head.utf8)), .text("next")]) { server in
            try await withEgress { egress in
                let response = try await egress.answer(
                    EgressRequest(method: "HEAD", url: server.url(), maximumBodyBytes: 10), loopback)
                #expect(response.status == 200)
                #expect(response.body == [])
                let answered = try await egress.text(EgressRequest(url: server.url(), maximumBodyBytes: 10), loopback)
                #expect(answered == "next")
                #expect(server.connections == 1)
            }
        }
    }

    @Test(arguments: [
        ("X-A: ", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), ("X-A: b\r\n", "X-A: bbbbbbbbbbbbbbbbbbbb\r\n"), ("", "x"),
    ]) func headersThatNeverEnd(_ start: String, _ rest: String) async throws {
        let rest = String(repeating: rest, count: 100)
        let step = LoopbackServer.Step.endless(Array("HTTP/1.1 200 OK\r\n\(start)".utf8), Array(rest.utf8))
        try await LoopbackServer.with([step]) { server in
            try await withEgress { egress in
                let error = try await egress.failure(
                    EgressRequest(url: server.url(), timeout: .seconds(3600)), loopback)
                #expect(
                    error
                        == EgressError(
                            .malformed, "http://127.0.0.1:\(server.port): the answer's headers are too large"))
            }
        }
    }

    @Test(arguments: [
        "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 99999 X\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    ]) func answersThatAreNoHTTP(_ text: String) async throws {
        try await LoopbackServer.with([.answer(Array(text.utf8))]) { server in
            try await withEgress { egress in
                let error = try await egress.failure(EgressRequest(url: server.url()), loopback)
                #expect(error.code == .malformed)
                #expect(error.description.hasPrefix("http://127.0.0.1:\(server.port): "))
            }
        }
    }

    // MARK: Time

    @Test func anAnswerThatNeverComes() async throws {
        let drip = LoopbackServer.Step.answer(Array("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc".utf8))
        try await LoopbackServer.with([.silence, drip]) { server in
            try await withEgress { egress in
                for _ in 0..<2 {
                    let error = try await egress.failure(
                        EgressRequest(url: server.url(), timeout: .milliseconds(300)), loopback)
                    #expect(
                        error
                            == EgressError(.timeout, "http://127.0.0.1:\(server.port): no answer within 0.3 s"))
                    let ending: Void? = await server.endings.first { true }
                    #expect(ending != nil)
                }
                #expect(server.connections == 2)
                #expect(egress.pool.counts.idle == 0)
            }
        }
    }

    @Test func cancellingClosesTheConnection() async throws {
        try await LoopbackServer.with([.silence]) { server in
            try await withEgress { egress in
                let task = Task { [loopback] in
                    try await egress.failure(EgressRequest(url: server.url(), timeout: .seconds(3600)), loopback)
                }
                _ = await server.arrivals.first { true }
                task.cancel()
                let error = try await task.value
                #expect(error.code == .cancelled)
                let ending: Void? = await server.endings.first { true }
                #expect(ending != nil)
            }
        }
    }

    @Test func nobodyListens() async throws {
        var url = ""
        try await LoopbackServer.with([]) { url = $0.url() }
        try await withEgress { egress in
            let error = try await egress.failure(EgressRequest(url: url), loopback)
            #expect(error == EgressError(.unreachable, "\(url.dropLast()): connection refused"))
            #expect(egress.pool.counts.open == 0)
        }
    }

    @Test func aConnectionThatEndsWithinAnAnswer() async throws {
        let half = Array(LoopbackServer.answer("a whole page".utf8).dropLast(5))
        try await LoopbackServer.with([.answerAndClose(half), .answerAndClose([])]) { server in
            try await withEgress { egress in
                for _ in 0..<2 {
                    let error = try await egress.failure(EgressRequest(url: server.url()), loopback)
                    #expect(
                        error
                            == EgressError(
                                .unreachable,
                                "http://127.0.0.1:\(server.port): the connection was closed before the answer was complete"
                            ))
                }
            }
        }
    }

    @Test func afterTheEnd() async throws {
        try await LoopbackServer.with([.text("x")]) { server in
            let egress = Egress(cluster: NoCluster(), resolver: FakeResolver(), userAgent: "x")
            _ = try await egress.text(EgressRequest(url: server.url()), loopback)
            await egress.shutdown()
            let ending: Void? = await server.endings.first { true }
            #expect(ending != nil)
            let error = try await egress.failure(EgressRequest(url: server.url()), loopback)
            #expect(error.description == "the network has been shut down")
        }
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
