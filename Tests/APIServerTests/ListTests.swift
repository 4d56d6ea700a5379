import Foundation
import HTTPTypes
import Kubernetes
import Samples
import Testing

@testable import APIServer

/// Chunks of lists, and the options that go with them.
@Suite struct ListTests {
    private static let path = "/apis/metrics.k8s.io/v1beta1/pods"

    private func server(pods count: Int) throws -> TestServer {
        let pods = (0..<count).map { index in
            PodUsage(
                namespace: "ns-\(index / 10)", name: "p\(index % 10)", labels: ["even": "\(index % 2 == 0)"],
                timestamp: Timestamp(milliseconds: 0), window: .seconds(15),
                containers: [.init(name: "c", usage: ResourceUsage(cpuNanocores: 1, memoryBytes: 1))]
            )
        }
        return try TestServer(metrics: Fleet(nodes: [], pods: pods), custom: NoCustomMetrics())
    }

    private func names(_ document: [String: Any]) -> [String] {
        (document["items"] as? [[String: Any]] ?? []).map { item in
            let metadata = item["metadata"] as? [String: Any] ?? [:]
            return "\(metadata["namespace"] ?? "")/\(metadata["name"] ?? "")"
        }
    }

    private func json(_ answer: Answer) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
    }

    @Test(arguments: [1, 7, 20, 34, 35, 500]) func chunksMakeTheWhole(_ limit: Int) async throws {
        let server = try server(pods: 35)
        let whole = names(try json(try await server.answer(path: Self.path)))
        #expect(whole.count == 35)
        var found: [String] = []
        var token = ""
        repeat {
            let answer = try await server.answer(path: "\(Self.path)?limit=\(limit)&continue=\(token)")
            #expect(answer.status == 200)
            let document = try json(answer)
            let metadata = document["metadata"] as? [String: Any] ?? [:]
            found += names(document)
            #expect(names(document).count <= limit)
            #expect(metadata["remainingItemCount"] as? Int == (found.count < 35 ? 35 - found.count : nil))
            token = metadata["continue"] as? String ?? ""
        } while !token.isEmpty && found.count <= 35
        #expect(found == whole)
    }

    @Test func chunksOfASelection() async throws {
        let server = try server(pods: 20)
        let first = try json(try await server.answer(path: Self.path + "?limit=3&labelSelector=even%3Dtrue"))
        #expect(names(first) == ["ns-0/p0", "ns-0/p2", "ns-0/p4"])
        let metadata = first["metadata"] as? [String: Any] ?? [:]
        #expect(metadata["remainingItemCount"] as? Int == 7)
        let token = try #require(metadata["continue"] as? String)
        let second = try await server.answer(path: Self.path + "?limit=3&labelSelector=even%3Dtrue&continue=\(token)")
        #expect(names(try json(second)) == ["ns-0/p6", "ns-0/p8", "ns-1/p0"])
    }

    /// The token is one of a kube-apiserver's kind: a version and the key behind which to go on.
    @Test func token() throws {
        let pod = PodUsage(
            namespace: "ns-00", name: "no-metrics", labels: [:], timestamp: Timestamp(milliseconds: 0), window: .zero,
            containers: []
        )
        let token = ContinueToken(after: pod, resourceVersion: 403)
        let padded = token.text + String(repeating: "=", count: (4 - token.text.count % 4) % 4)
        let data = try #require(Data(base64Encoded: padded))
        let content = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(content["v"] as? String == "meta.k8s.io/v1")
        #expect(content["rv"] as? Int == 403)
        #expect(content["start"] as? String == "ns-00/no-metrics\0")
        #expect(try ContinueToken(parsing: token.text) == token)
    }

    /// Version 0 asks for whatever there is at once; a kube-apiserver gives all of it.
    @Test func limitAtVersionZero() async throws {
        let answer = try await server(pods: 5).answer(path: Self.path + "?limit=2&resourceVersion=0")
        #expect(names(try json(answer)).count == 5)
    }

    @Test(arguments: [
        ("limit=1&continue=nonsense", 400, "invalid continue token: continue key is not valid"),
        ("continue=eyJ2IjoieCJ9", 400, "invalid continue token: continue key is not valid"),
        ("limit=99999999999999999999", 400, "strconv.ParseInt: parsing \"99999999999999999999\": value out of range"),
        ("timeoutSeconds=1s", 400, "strconv.ParseInt: parsing \"1s\": invalid syntax"),
        (
            "resourceVersion=1&resourceVersionMatch=Newest", 422,
            "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Unsupported value: \"Newest\": "
                + "supported values: \"Exact\", \"NotOlderThan\", \"\""
        ),
        (
            "sendInitialEvents=true&resourceVersionMatch=NotOlderThan", 422,
            "ListOptions.meta.k8s.io \"\" is invalid: [resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden "
                + "unless resourceVersion is provided, sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list]"
        ),
    ])
    func refused(_ query: String, _ status: Int, _ message: String) async throws {
        let answer = try await server(pods: 1).answer(path: "\(Self.path)?\(query)")
        #expect(answer.status == status)
        #expect(try json(answer)["message"] as? String == message)
    }

    @Test func tableOfAChunk() async throws {
        let answer = try await server(pods: 5).answer(
            path: Self.path + "?limit=2", accept: "application/json;as=Table;v=v1;g=meta.k8s.io"
        )
        let document = try json(answer)
        #expect((document["rows"] as? [Any])?.count == 2)
        #expect((document["metadata"] as? [String: Any])?["remainingItemCount"] as? Int == 3)
    }

    @Test func unknownInclusion() async throws {
        let answer = try await server(pods: 1).answer(
            path: Self.path + "?includeObject=All", accept: "application/json;as=Table;v=v1;g=meta.k8s.io"
        )
        #expect(answer.status == 400)
    }
}
