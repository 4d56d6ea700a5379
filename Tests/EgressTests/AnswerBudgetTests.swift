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
