import HollowCluster
import Testing

@Suite("Forms of the hollow API server's answers")
struct FormTests {
    private func withAdmin(
        _ configuration: HollowClusterConfiguration, _ body: (TestClient) async throws -> Void
    ) async throws {
        var configuration = configuration
        configuration.tokens["root"] = UserInfo(name: "root", groups: ["system:masters"])
        try await HollowCluster.withCluster(configuration) { cluster in
            try await TestClient.with(cluster, token: "root") { try await body($0) }
        }
    }

    @Test func `Protobuf is answered where it is asked for and known`() async throws {
        try await withAdmin(.generated(2, pods: 5)) { client in
            let type = "application/vnd.kubernetes.protobuf"
            func answer(_ path: String, _ accept: String) async throws -> (status: Int, type: String?, start: String) {
                let answer = try await client.get(path, accept: accept)
                return (answer.status, answer.headers["content-type"], String(answer.text.prefix(3)))
            }
            for (path, accept, expected) in [
                ("/api/v1/pods", "\(type), */*", type), ("/api/v1/nodes", type, type),
                ("/api/v1/nodes/hollow-00001", "\(type),application/json", type),
                ("/api/v1/configmaps", "\(type),application/json", type),
                ("/api/v1/pods", "application/json;q=0.9, \(type);q=0.5", "application/json"),
                ("/api/v1/namespaces", "\(type),application/json", "application/json"),
                ("/api/v1/namespaces", "\(type);as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", type),
                ("/api/v1/pods", "\(type);as=Table;g=meta.k8s.io;v=v1, application/json", "application/json"),
                ("/api/v1/pods", "*/*", "application/json"),
            ] {
                let found = try await answer(path, accept)
                #expect(found.status == 200)
                #expect(found.type == expected)
                #expect((found.start == "k8s") == (expected == type))
            }
            #expect(try await answer("/api/v1/namespaces", type).status == 406)
            // Errors too; but who has no right is told so in JSON.
            let missing = try await answer("/api/v1/nodes/none", "\(type),application/json")
            #expect(missing.status == 404 && missing.type == type && missing.start == "k8s")
        }
    }

    @Test func `Long lists are packed where the client takes gzip`() async throws {
        try await withAdmin(.generated(20, pods: 20)) { client in
            let gzip = [("Accept-Encoding", "gzip")]
            let packed = try await client.get("/api/v1/pods", headers: gzip)
            #expect(packed.headers["content-encoding"] == "gzip")
            let plain = try await client.get("/api/v1/pods")
            #expect(plain.headers["content-encoding"] == nil)
            #expect(plain.names.count == 400)
            let short = try await client.get("/api/v1/pods?limit=5", headers: gzip)
            #expect(short.headers["content-encoding"] == nil)
            #expect(short.names.count == 5)
        }
    }
}
