import Certificates
import LoopbackServing
import Testing

@testable import Egress

@Suite(.timeLimit(.minutes(5))) struct TCPTests {
    private let loopback: EgressPolicy

    init() throws {
        loopback = try policy(["127.0.0.1"], .tcp)
    }

    private func request(
        _ server: LoopbackServer, _ end: StreamRequest.End, maximumBytes: Int = 1000, timeout: Duration = .seconds(3600)
    ) -> StreamRequest {
        StreamRequest(
            host: "127.0.0.1", port: server.port, bytes: Array("LLEN jobs\r\n".utf8), until: end, timeout: timeout,
            maximumBytes: maximumBytes)
    }

    private static let line = StreamRequest.End.delimiter([13, 10], count: 1)

    @Test(
        arguments: [
            (line, ":42\r\n", ":42"), (line, ":42\r\n:43\r\n", ":42"), (line, "\r\n", ""),
            (.delimiter([13, 10], count: 2), "+OK\r\n:42\r\n", "+OK\r\n:42"), (.delimiter([10], count: 1), "a\nb", "a"),
            (.delimiter([13, 13, 10], count: 1), "a\r\r\r\nb", "a\r"), (.bytes(3), "abcdef", "abc"),
            (.bytes(0), "abc", ""),
            (.close, "all of it\r\n", "all of it\r\n"), (.close, "", ""),
        ] as [(StreamRequest.End, String, String)])
    func reading(_ end: StreamRequest.End, _ answer: String, _ expected: String) async throws {
        let isUntilClose = end == .close
        let step: LoopbackServer.Step =
            isUntilClose ? .answerAndClose(Array(answer.utf8)) : .answer(Array(answer.utf8))
        try await LoopbackServer.with([step]) { server in
            try await withEgress { egress in
                let bytes = try await egress.converse(request(server, end), under: loopback)
                #expect(String(decoding: bytes, as: UTF8.self) == expected)
                if end != .bytes(0) { #expect(server.requests == ["LLEN jobs\r\n"]) }
                let ending: Void? = await server.endings.first { true }
                #expect(ending != nil)
            }
        }
    }

    /// A delimiter and an answer that are made for each other: each byte is looked at a few times, not a thousand.
    @Test func delimitersThatNearlyMatch() async throws {
        let delimiter = [UInt8](repeating: 0x61, count: 4095) + [0x62]
        let answer = [UInt8](repeating: 0x61, count: 1 << 20)
        try await LoopbackServer.with([.answer(answer + [0x62, 0x63])]) { server in
            try await withEgress { egress in
                let end = StreamRequest.End.delimiter(delimiter, count: 1)
                let bytes = try await egress.converse(request(server, end, maximumBytes: 2 << 20), under: loopback)
                #expect(bytes.count == (1 << 20) - 4095)
                let error = try await egress.failure(
                    request(server, .delimiter(delimiter + [0x61], count: 1)), loopback)
                #expect(
                    error == EgressError(.invalidRequest, "what ends the reading must not be longer than 4096 bytes"))
            }
        }
    }

    /// Compared with the plain way, for all short delimiters and answers of two letters.
    @Test func searching() {
        func texts(_ length: Int) -> [[UInt8]] {
            (0..<(1 << length)).map { bits in (0..<length).map { UInt8(bits >> $0 & 1) } }
        }
        for delimiter in (1...5).flatMap(texts) {
            for answer in texts(9) {
                var search = DelimiterSearch(delimiter)
                let found = answer.indices.filter { search.ends(with: answer[$0]) }
                var expected: [Int] = []
                var start = 0
                while start + delimiter.count <= answer.count {
                    if answer[start..<start + delimiter.count].elementsEqual(delimiter) {
                        start += delimiter.count
                        expected.append(start - 1)
                    } else {
                        start += 1
                    }
                }
                guard found == expected else {
                    Issue.record("\(delimiter) in \(answer): \(found), not \(expected)")
                    return
                }
            }
        }
    }

    /// The other side says why before it closes the connection: that is an answer to who asks for it.
    @Test func answersThatEndEarly() async throws {
        let steps: [LoopbackServer.Step] = [
            .answerAndClose(Array("-ERR max number\r\n".utf8)), .answerAndClose(Array("-ERR max number\r\n".utf8)),
            .answerAndClose([]), .answer(Array("+OK\r\n:1\r\n:2\r\n".utf8)),
        ]
        try await LoopbackServer.with(steps) { server in
            try await withEgress { egress in
                var request = request(server, .delimiter([13, 10], count: 2))
                let cut = EgressError(
                    .unreachable,
                    "127.0.0.1:\(server.port): the connection was closed before the answer was complete")
                #expect(try await egress.failure(request, loopback) == cut)
                request.mayEndEarly = true
                let early = try await egress.converse(request, under: loopback)
                #expect(String(decoding: early, as: UTF8.self) == "-ERR max number\r\n")
                // Nothing is no answer.
                #expect(try await egress.failure(request, loopback) == cut)
                let whole = try await egress.converse(request, under: loopback)
                #expect(String(decoding: whole, as: UTF8.self) == "+OK\r\n:1")
            }
        }
    }

    /// What comes in pieces is put together.
    @Test func pieces() async throws {
        let step = LoopbackServer.Step.endless([0x61], [0x61, 0x62])
        try await LoopbackServer.with([step]) { server in
            try await withEgress { egress in
                let bytes = try await egress.converse(request(server, .bytes(900)), under: loopback)
                #expect(bytes.count == 900)
                #expect(bytes.starts(with: [0x61, 0x61, 0x62, 0x61, 0x62]))
            }
        }
    }

    @Test func answersAreBounded() async throws {
        let endless = LoopbackServer.Step.endless([], [UInt8](repeating: 0x78, count: 100))
        try await LoopbackServer.with([endless, endless]) { server in
            try await withEgress { egress in
                for end in [Self.line, .close] {
                    let error = try await egress.failure(request(server, end), loopback)
                    #expect(
                        error
                            == EgressError(
                                .tooLarge, "127.0.0.1:\(server.port): the answer is larger than 1000 bytes"))
                }
            }
        }
    }

    @Test func closedEarly() async throws {
        try await LoopbackServer.with([.answerAndClose(Array(":4".utf8)), .answerAndClose([])]) { server in
            try await withEgress { egress in
                for end in [Self.line, .bytes(3)] {
                    let error = try await egress.failure(request(server, end), loopback)
                    #expect(error.code == .unreachable)
                    #expect(error.description.hasSuffix("the connection was closed before the answer was complete"))
                }
            }
        }
    }

    @Test func anAnswerThatNeverComes() async throws {
        try await LoopbackServer.with([.silence]) { server in
            try await withEgress { egress in
                let error = try await egress.failure(request(server, Self.line, timeout: .milliseconds(200)), loopback)
                #expect(error == EgressError(.timeout, "127.0.0.1:\(server.port): no answer within 0.2 s"))
                let ending: Void? = await server.endings.first { true }
                #expect(ending != nil)
                #expect(egress.pool.counts.open == 0)
            }
        }
    }

    @Test func policyAndNames() async throws {
        let resolver = FakeResolver(["redis.test": [["127.0.0.1"]], "bad.test": [["127.0.0.2"]]])
        try await LoopbackServer.with([.answer(Array(":1\r\n".utf8))]) { server in
            try await withEgress(resolver: resolver) { egress in
                var request = request(server, Self.line)
                request.host = "redis.test"
                let answered = try await egress.converse(request, under: loopback)
                #expect(answered == Array(":1".utf8))
                for host in ["bad.test", "127.0.0.2", "::1", "169.254.169.254", "::ffff:127.0.0.2"] {
                    request.host = host
                    let error = try await egress.failure(request, loopback)
                    #expect(error.code == .refused)
                    #expect(error.description.contains("permissions.tcp"))
                }
                for host in ["2130706433", "0x7f.1", "127.1", "a b", "", "http://127.0.0.1", "127.0.0.1:80"] {
                    request.host = host
                    let failed = try await egress.failure(request, loopback)
                    #expect(failed.code == .invalidRequest)
                }
                request.host = "127.0.0.1"
                for port in [0, -1, 65_536] {
                    request.port = port
                    let failed = try await egress.failure(request, loopback)
                    #expect(failed.code == .invalidRequest)
                }
                request.port = server.port
                for end in [
                    StreamRequest.End.bytes(-1), .bytes(1001), .delimiter([], count: 1), .delimiter([1], count: 0),
                ] {
                    request.end = end
                    let failed = try await egress.failure(request, loopback)
                    #expect(failed.code == .invalidRequest)
                }
                #expect(server.connections == 1)
            }
        }
    }

    @Test func tls() async throws {
        try await LoopbackServer.with([.answer(Array(":1\r\n".utf8))], secure: true) { server in
            try await withEgress { egress in
                var request = request(server, Self.line)
                request.tls = EgressTLS()
                let failed = try await egress.failure(request, loopback)
                #expect(failed.code == .untrusted)
                request.tls?.authority = Array(server.authority.certificate.pem.utf8)
                let answered = try await egress.converse(request, under: loopback)
                #expect(answered == Array(":1".utf8))
            }
        }
    }
}
