import LoopbackServing
import Testing

@testable import Egress

/// What answers may take together.
@Suite(.timeLimit(.minutes(5))) struct AnswerBudgetTests {
    private static let bytes = [UInt8](repeating: 0x78, count: 600)
    private static let page = LoopbackServer.Step.answer(LoopbackServer.answer(bytes))

    private func message(_ server: LoopbackServer, _ who: String) -> EgressError {
        EgressError(
            .tooLarge,
            "\(who)127.0.0.1:\(server.port): the answers that the plugin waits for are larger than 1000 bytes together; "
                + "ask fewer at once, or for less")
    }

    @Test func answersThatAreHeldTakeTheRoomOfOthers() async throws {
        let loopback = try policy(["127.0.0.1"])
        let budget = AnswerBudget(limit: 1000)
        try await LoopbackServer.with([Self.page, Self.page, Self.page]) { server in
            try await withEgress { egress in
                func request(_ share: AnswerShare) -> EgressRequest {
                    var request = EgressRequest(url: server.url())
                    request.share = share
                    return request
                }
                let first = AnswerShare(of: budget)
                #expect(try await egress.answer(request(first), loopback).body.count == 600)
                #expect(budget.bytes == 600)
                let failure = try await egress.failure(request(AnswerShare(of: budget)), loopback)
                #expect(failure == message(server, "http://"))
                // What the one that failed had taken is given back; so is the first one's, when it is let go of.
                #expect(budget.bytes == 600)
                first.clear()
                #expect(budget.bytes == 0)
                #expect(try await egress.answer(request(AnswerShare(of: budget)), loopback).body.count == 600)
            }
        }
        #expect(budget.bytes == 0)
    }

    @Test func redirectsTakeNothing() async throws {
        let loopback = try policy(["127.0.0.1"])
        let budget = AnswerBudget(limit: 1000)
        let share = AnswerShare(of: budget)
        let away = LoopbackServer.Step.answer(
            LoopbackServer.answer(Self.bytes, status: "302 Found", headers: ["Location: /b"]))
        try await LoopbackServer.with([away, away, Self.page]) { server in
            try await withEgress { egress in
                var request = EgressRequest(url: server.url())
                request.share = share
                let answer = try await egress.answer(request, loopback)
                #expect(answer.body.count == 600)
                #expect(budget.bytes == 600)
            }
        }
    }

    /// A plugin that sends much to many who don't take it would fill the memory just as well.
    @Test func whatIsSentTakesOfTheSame() async throws {
        let (http, tcp) = (try policy(["127.0.0.1"]), try policy(["127.0.0.1"], .tcp))
        let budget = AnswerBudget(limit: 1000)
        try await LoopbackServer.with([.silence]) { server in
            try await withEgress { egress in
                var request = EgressRequest(
                    method: "PUT", url: server.url(), body: Self.bytes, timeout: .seconds(3600))
                request.share = AnswerShare(of: budget)
                let first = Task { [request] in try await egress.failure(request, http) }
                _ = await server.arrivals.first { true }
                #expect(budget.bytes == 600)
                request.share = AnswerShare(of: budget)
                let refused = try await egress.failure(request, http)
                let text =
                    "127.0.0.1:\(server.port): what the plugin sends, and the answers that it waits for, are larger than"
                    + " 1000 bytes together; ask fewer at once, or for less"
                #expect(refused == EgressError(.tooLarge, "http://\(text)"))
                var stream = StreamRequest(
                    host: "127.0.0.1", port: server.port, bytes: Self.bytes, until: .close)
                stream.share = AnswerShare(of: budget)
                let other = try await egress.failure(stream, tcp)
                #expect(other == EgressError(.tooLarge, text))
                first.cancel()
                let cancelled = try await first.value
                #expect(cancelled.code == .cancelled)
                #expect(server.connections == 1)
            }
        }
    }

    /// What is sent is sent on.
    @Test func redirectsLetGoOfAnswersOnly() async throws {
        let loopback = try policy(["127.0.0.1"])
        let budget = AnswerBudget(limit: 1000)
        let half = [UInt8](repeating: 0x78, count: 300)
        let away = LoopbackServer.Step.answer(
            LoopbackServer.answer(half, status: "307 There", headers: ["Location: /b"]))
        try await LoopbackServer.with([away, away, .answer(LoopbackServer.answer(half))]) { server in
            try await withEgress { egress in
                var request = EgressRequest(method: "PUT", url: server.url(), body: Self.bytes)
                let share = AnswerShare(of: budget)
                request.share = share
                let answer = try await egress.answer(request, loopback)
                #expect(answer.body.count == 300)
                #expect(budget.bytes == 900)
                share.clear()
                #expect(budget.bytes == 600)
            }
        }
    }

    @Test func streamsTakeOfTheSame() async throws {
        let loopback = try policy(["127.0.0.1"], .tcp)
        let budget = AnswerBudget(limit: 1000)
        let share = AnswerShare(of: budget)
        try await LoopbackServer.with([.endless([], Self.bytes)]) { server in
            try await withEgress { egress in
                var request = StreamRequest(
                    host: "127.0.0.1", port: server.port, bytes: Array("x\r\n".utf8), until: .close)
                request.share = share
                let failure = try await egress.failure(request, loopback)
                #expect(failure == message(server, ""))
            }
        }
    }
}
