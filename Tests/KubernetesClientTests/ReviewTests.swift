import Foundation
import Testing

@testable import KubernetesClient

@Suite struct ReviewTests {
    private func attempts(_ code: KubernetesClientError.Code, succeedingAfter failures: Int = .max) async -> Int {
        var count = 0
        do {
            _ = try await ReviewRetry(first: .milliseconds(1)).run { () async throws(KubernetesClientError) in
                count += 1
                if count <= failures { throw KubernetesClientError(code, "no") }
                return 0
            }
        } catch {}
        return count
    }

    @Test func whatMayPassIsTriedAgain() async {
        for code in [429, 500, 503, 504] { #expect(await attempts(.status(code)) == 5) }
        #expect(await attempts(.status(500), succeedingAfter: 2) == 3)
        #expect(await attempts(.status(403)) == 1)
        #expect(await attempts(.unreachable) == 1)
        #expect(await attempts(.malformed) == 1)
    }

    private func decision(_ status: String) throws -> AccessDecision {
        try JSONDecoder().decode(AccessDecision.self, from: Data(#"{"status":\#(status)}"#.utf8))
    }

    @Test func decisions() throws {
        #expect(try decision(#"{"allowed":true,"reason":"r"}"#) == AccessDecision(isAllowed: true, reason: "r"))
        #expect(
            try decision(#"{"allowed":false,"evaluationError":"e"}"#)
                == AccessDecision(isAllowed: false, evaluationError: "e"))
        #expect(throws: DecodingError.self) { try decision(#"{"allowed":true,"denied":true}"#) }
    }

    private func token(_ json: String) throws -> TokenDecision {
        try JSONDecoder().decode(TokenDecision.self, from: Data(json.utf8))
    }

    @Test func tokens() throws {
        let dora =
            #"{"authenticated":true,"user":{"username":"dora","uid":"7","groups":["g"],"extra":{"a.b/c":["1"]}}}"#
        #expect(
            try token(#"{"status":\#(dora)}"#)
                == .authenticated(.init(user: "dora", uid: "7", groups: ["g"], extra: ["a.b/c": ["1"]])))
        #expect(
            try token(#"{"status":{"user":{},"error":"invalid bearer token"}}"#) == .refused("invalid bearer token"))
        #expect(try token(#"{"status":{}}"#) == .refused("the token is not valid"))
    }
}
