import HTTPTypes
import KubernetesClient
import Synchronization
import Testing

@testable import APIServer

/// `/metrics`, and what observers are told.
@Suite struct MetricsRouteTests {
    private final class Answers: RequestObserver {
        private let requests = Mutex<[AnsweredRequest]>([])
        var all: [AnsweredRequest] { requests.withLock { $0 } }
        func answered(_ request: AnsweredRequest) { requests.withLock { $0.append(request) } }
    }

    @Test func pageIsServedToWhoMay() async throws {
        let server = try TestServer(
            metrics: try Fleet(), custom: NoCustomMetrics(), metricsPage: { Array("up 1\n".utf8) })
        let answer = try await server.answer(path: "/metrics")
        #expect(answer.status == 200)
        #expect(answer.contentType == "text/plain; version=0.0.4; charset=utf-8; escaping=underscores")
        #expect(answer.text == "up 1\n")
        let stranger = try await server.answer(
            HTTPRequest(method: .get, scheme: "https", authority: "x", path: "/metrics"))
        #expect(stranger.status == 403)
        #expect(stranger.text.contains("cannot get path \\\"/metrics\\\""))
    }

    @Test func pageIsPackedWhereItIsLarge() async throws {
        let page = Array(String(repeating: "up 1\n", count: 1000).utf8)
        let server = try TestServer(metrics: try Fleet(), custom: NoCustomMetrics(), metricsPage: { page })
        let field = HTTPField(name: .acceptEncoding, value: "gzip")
        let packed = try await server.answer(path: "/metrics", headers: [field])
        #expect(packed.headers[.contentEncoding] == "gzip")
        #expect(try unpack(packed.body) == page)
        #expect(try await server.answer(path: "/metrics").body == page)
    }

    @Test func requestsAreDescribedByFewWords() async throws {
        let answers = Answers()
        let server = try TestServer(metrics: try Fleet(), custom: NoCustomMetrics(), observer: answers)
        let root = "/apis/metrics.k8s.io/v1beta1"
        for path in [
            "\(root)/nodes", "\(root)/namespaces/ns-00/pods", "\(root)/nodes/nope", "\(root)/surprise/x",
            "/healthz/ping",
            "/apis", "/surprise", "/apis/custom.metrics.k8s.io/v1beta2/namespaces/d/surprise/x/surprise",
            "/apis/example.com/v1/surprise", "/apis/external.metrics.k8s.io/v1beta1/namespaces/d/surprise",
        ] {
            _ = try await server.answer(path: path)
        }
        let all = answers.all
        #expect(all.map(\.code) == [200, 200, 404, 404, 200, 200, 404, 404, 404, 404])
        #expect(all.map(\.verb) == ["LIST", "LIST", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "LIST"])
        #expect(
            all.map(\.scope) == [
                "cluster", "namespace", "resource", "resource", "", "", "", "resource", "", "namespace",
            ])
        #expect(all.map(\.resource) == ["nodes", "pods", "nodes", "", "", "", "", "", "", ""])
        #expect(all.last?.group == "external.metrics.k8s.io")
        #expect(all.map(\.subresource) == ["", "", "", "", "/healthz", "apis", "", "", "", ""])
        #expect(all.allSatisfy { !"\($0)".contains("surprise") })
        #expect(all.allSatisfy { $0.seconds >= 0 && $0.seconds < 60 })
    }
}
