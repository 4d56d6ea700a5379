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
                "apis/custom.metrics.k8s.io/v1beta1", "apis/custom.metrics.k8s.io/v1beta2",
                "apis/external.metrics.k8s.io/v1beta1", "apis/metrics.k8s.io/v1", "apis/metrics.k8s.io/v1beta1",
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
        #expect(plain.headers[.vary] == "Accept-Encoding, Accept")
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

    /// A proxy may keep more than one form, and mark a tag as weak when it packs a body itself.
    @Test(arguments: ["\"A\", TAG", "W/TAG", "*"]) func oneOfSeveralTags(_ form: String) async throws {
        let server = try server()
        let tag = try #require(try await server.answer(path: "/openapi/v2").headers[.eTag])
        let known = form.replacing("TAG", with: tag)
        #expect(try await server.answer(path: "/openapi/v2", ifNoneMatch: known).status == 304)
        #expect(try await server.answer(path: "/openapi/v2", ifNoneMatch: "\"A\"").status == 200)
    }

    @Test func packing() async throws {
        let server = try server()
        let field = HTTPField(name: .acceptEncoding, value: "br, gzip;q=0.5")
        for path in ["/openapi/v2", "/openapi/v3/apis/metrics.k8s.io/v1"] {
            let plain = try await server.answer(path: path)
            let packed = try await server.answer(path: path, headers: [field])
            #expect(plain.headers[.contentEncoding] == nil)
            #expect(packed.headers[.contentEncoding] == "gzip")
            #expect(packed.headers[.eTag] == plain.headers[.eTag])
            #expect(try unpack(packed.body) == plain.body)
        }
    }

    @Test func version2VariesAsRecorded() async throws {
        let recorded = try GoldenExchange("metrics-server/aggregator-controllers/openapi-v2-not-modified")
        let answer = try await server().answer(path: "/openapi/v2")
        #expect(answer.headers[.vary] == recorded.header("Vary"))
    }

    @Test func formsThatThereAreNot() async throws {
        let server = try server()
        for path in ["/openapi/v2", "/openapi/v3/apis/metrics.k8s.io/v1"] {
            #expect(try await server.answer(path: path, accept: "text/html").status == 406)
            for accept in ["text/html,*/*;q=0.8", "application/*", "application/json;q=0.1,text/html"] {
                let answer = try await server.answer(path: path, accept: accept)
                #expect(answer.status == 200)
                #expect(answer.contentType == "application/json")
            }
            #expect(try await server.answer(path: path, method: .post).status == 405)
        }
        // The index has one form, which those get too who prefer another.
        let index = try await server.answer(path: "/openapi/v3", accept: "application/vnd.kubernetes.protobuf")
        #expect(index.contentType == "application/json")
        #expect(try await server.answer(path: "/openapi/v3", method: .post).status == 405)
        let unknown = try await server.answer(path: "/openapi/v3/apis/example.com/v1")
        #expect(unknown.status == Differences.unknownDocumentStatus)
    }
}
