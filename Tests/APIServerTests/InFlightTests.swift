import HTTPTypes
import KubernetesClient
import Testing

@testable import APIServer

/// How many requests are worked on at once.
@Suite struct InFlightTests {
    private func request(_ path: String, user: String, group: String = "developers") throws -> HTTPRequest {
        var request = HTTPRequest(method: .get, scheme: "https", authority: "x", path: path)
        request.headerFields[try #require(HTTPField.Name("X-Remote-User"))] = user
        request.headerFields[try #require(HTTPField.Name("X-Remote-Group"))] = group
        return request
    }

    @Test func oneTooManyIsToldToComeBack() async throws {
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let (answered, answer) = AsyncStream.makeStream(of: Void.self)
        let server = try TestServer(
            metrics: try Fleet(), custom: NoCustomMetrics(), requests: 1,
            review: { review in
                if review.subject.user == "slow" {
                    ask.yield()
                    for await _ in answered { break }
                }
                return AccessDecision(isAllowed: true)
            }
        )
        let path = "/apis/metrics.k8s.io/v1/nodes"
        async let slow = server.answer(try request(path, user: "slow"), as: "front-proxy-client")
        for await _ in asked { break }
        let second = try await server.answer(try request(path, user: "quick"), as: "front-proxy-client")
        #expect(second.status == 429)
        #expect(second.headers[.retryAfter] == "1")
        #expect(second.text == "Too many requests, please try again later.\n")
        // Administrators and those who only follow pass.
        let root = try request(path, user: "root", group: "system:masters")
        #expect(try await server.answer(root, as: "front-proxy-client").status == 200)
        let watch = try request(path + "?watch=true", user: "quick")
        #expect(try await server.answer(watch, as: "front-proxy-client").status != 429)
        answer.yield()
        #expect(try await slow.status == 200)
        // The place is free again, also behind a request that failed.
        for path in [path, "/nowhere", path] {
            #expect(try await server.answer(try request(path, user: "quick"), as: "front-proxy-client").status != 429)
        }
    }
}
