import Certificates
import Foundation
import HTTPTypes
import Testing

@testable import APIServer

/// `/openapi`: how the documents are handed out. What stands in them is KubernetesTests' business.
@Suite struct OpenAPIRouteTests {
    private func server() throws -> TestServer {
        try TestServer(metrics: try Fleet(), custom: NoCustomMetrics())
    }

    private func links(_ answer: Answer) throws -> [String: String] {
        let document = try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
        let paths = try #require(document["paths"] as? [String: [String: String]])
        return paths.compactMapValues { $0["serverRelativeURL"] }
    }

    @Test func index() async throws {
        let recorded = try GoldenExchange("metrics-server/aggregator-controllers/openapi-v3")
        let server = try server()
        let answer = try await server.answer(path: "/openapi/v3")
        #expect(answer.status == recorded.status)
        #expect(answer.contentType == recorded.contentType)
        #expect(answer.headers[.eTag] == "\"\(Digest.sha512(answer.body))\"")
        let links = try links(answer)
        #expect(
            links.keys.sorted() == [
                "apis/custom.metrics.k8s.io/v1beta1", "apis/custom.metrics.k8s.io/v1beta2", "apis/metrics.k8s.io/v1",
                "apis/metrics.k8s.io/v1beta1",
            ])
        for (key, link) in links {
            let document = try await server.answer(path: link)
            #expect(link == "/openapi/v3/\(key)?hash=\(Digest.sha512(document.body))")
        }
    }

    @Test func groupVersionsAreKeptByTheirHash() async throws {
        let server = try server()
        let path = "/openapi/v3/apis/metrics.k8s.io/v1beta1"
        let link = try #require(
            try links(try await server.answer(path: "/openapi/v3"))["apis/metrics.k8s.io/v1beta1"])
        let plain = try await server.answer(path: path)
        #expect(plain.status == 200)
        #expect(plain.headers[.cacheControl] == nil)
        #expect(plain.headers[.vary] == "Accept")
        let hashed = try await server.answer(path: link)
        #expect(hashed.body == plain.body)
        #expect(hashed.headers[.cacheControl] == "public, immutable")
        // A year after the test's clock, which stands in November 2026.
        #expect(hashed.headers[.expires]?.contains("Nov 2027") == true)
        let outdated = try await server.answer(path: "\(path)?hash=ABC")
        #expect(outdated.status == 301)
        #expect(outdated.headers[.location] == link)
    }

    @Test(arguments: ["/openapi/v2", "/openapi/v3", "/openapi/v3/apis/metrics.k8s.io/v1"])
    func notModified(_ path: String) async throws {
        let server = try server()
        let first = try await server.answer(path: path, accept: "application/json")
        let second = try await server.answer(path: path, accept: "application/json", ifNoneMatch: first.headers[.eTag])
        #expect(first.status == 200)
        #expect(second.status == 304)
        #expect(second.body.isEmpty)
        #expect(second.headers[.eTag] == first.headers[.eTag])
    }

    @Test func version2VariesAsRecorded() async throws {
        let recorded = try GoldenExchange("metrics-server/aggregator-controllers/openapi-v2-not-modified")
        let answer = try await server().answer(path: "/openapi/v2")
        #expect(answer.headers[.vary] == recorded.header("Vary"))
    }

    @Test func formsThatThereAreNot() async throws {
        let server = try server()
        for path in ["/openapi/v2", "/openapi/v3", "/openapi/v3/apis/metrics.k8s.io/v1"] {
            #expect(try await server.answer(path: path, accept: "text/html").status == 406)
            // What kubectl sends, and browsers.
            for accept in [
                "application/com.github.proto-openapi.spec.v2.v1.0+protobuf, application/json", "text/html,*/*;q=0.8",
            ] {
                let answer = try await server.answer(path: path, accept: accept)
                #expect(answer.status == 200)
                #expect(answer.contentType == "application/json")
            }
            #expect(try await server.answer(path: path, method: .post).status == 405)
        }
        let unknown = try await server.answer(path: "/openapi/v3/apis/example.com/v1")
        #expect(unknown.status == Differences.unknownDocumentStatus)
    }
}
