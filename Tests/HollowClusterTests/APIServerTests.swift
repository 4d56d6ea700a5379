import HollowCluster
import Samples
import Testing

@Suite("Hollow API server")
struct APIServerTests {
    private let clock = ManualClock(newYear)
    private let everything = UserInfo(name: "root", groups: ["system:masters"])

    private func withAdmin(
        _ configuration: HollowClusterConfiguration = .generated(2, pods: 5), http1: Bool = false,
        _ body: (HollowCluster, TestClient) async throws -> Void
    ) async throws {
        var configuration = configuration
        configuration.tokens["root"] = everything
        try await HollowCluster.withCluster(configuration, clock: clock) { cluster in
            try await TestClient.with(cluster, token: "root", http1: http1) { try await body(cluster, $0) }
        }
    }

    @Test(arguments: [true, false])
    func `Users come by token, by certificate, or not at all`(http1: Bool) async throws {
        try await withAdmin { cluster, _ in
            try await TestClient.with(cluster, http1: http1) { client in
                let answer = try await client.get("/api/v1/nodes")
                #expect(answer.status == 403)
                #expect(
                    answer.json["message"]
                        == .string(
                            #"nodes is forbidden: User "system:anonymous" cannot list resource "nodes" in API group """#
                                + " at the cluster scope")
                )
                #expect(answer.json["reason"] == "Forbidden")
                #expect(answer.headers["x-content-type-options"] == "nosniff")
                #expect(try await client.get("/livez").text == "ok")
                let path = try await client.get("/apis/metrics.k8s.io/v1beta1")
                #expect(
                    path.json["message"]
                        == #"forbidden: User "system:anonymous" cannot get path "/apis/metrics.k8s.io/v1beta1""#)
            }
            try await TestClient.with(cluster, token: "wrong", http1: http1) { client in
                let answer = try await client.get("/api/v1/nodes")
                #expect(answer.status == 401)
                #expect(answer.json["message"] == "Unauthorized")
            }
            let identity = try cluster.clientIdentity("alice", organizations: ["system:masters"])
            try await TestClient.with(cluster, identity: identity, http1: http1) { client in
                let answer = try await client.get("/api/v1/nodes")
                #expect(answer.names == ["hollow-00001", "hollow-00002"])
                let me = try await client.post("/apis/authentication.k8s.io/v1/selfsubjectreviews", [:])
                #expect(me[path: "status", "userInfo", "username"] == "alice")
                #expect(me[path: "status", "userInfo", "groups"] == ["system:masters", "system:authenticated"])
            }
        }
    }

    @Test func `Lists are whole, selected, in pages, and in three forms`() async throws {
        try await withAdmin { cluster, client in
            let all = try await client.get("/api/v1/pods")
            #expect(all.names.count == 10)
            #expect(all.json["kind"] == "PodList")
            #expect(all.json[path: "metadata", "resourceVersion"]?.string == String(cluster.resourceVersion))
            let shop = try await client.get("/api/v1/namespaces/shop/pods")
            #expect(shop.json["items"]?.elements.allSatisfy { $0[path: "metadata", "namespace"] == "shop" } == true)
            let node = try await client.get(
                "/api/v1/pods?fieldSelector=spec.nodeName%3Dhollow-00001,status.phase=Running")
            #expect(node.names.count == 5)
            #expect(try await client.get("/api/v1/pods?fieldSelector=status.phase!%3DRunning").names.isEmpty)
            let app = all.json["items"]?.elements.first?[path: "metadata", "labels", "app"]?.string ?? ""
            let labelled = try await client.get("/api/v1/pods?labelSelector=app%20in%20(\(app))")
            #expect(
                labelled.json["items"]?.elements.allSatisfy { $0[path: "metadata", "labels", "app"] == .string(app) }
                    == true)
            #expect(try await client.get("/api/v1/pods?labelSelector=a%20b").status == 400)
            let bad = try await client.get("/api/v1/pods?fieldSelector=spec.nope%3D1")
            #expect(bad.status == 400)
            #expect(bad.json["message"] == "field label not supported: spec.nope")

            let metadata = try await client.get(
                "/api/v1/pods", accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1")
            #expect(metadata.json["kind"] == "PartialObjectMetadataList")
            #expect(metadata.json["items"]?.elements.first?["kind"] == "PartialObjectMetadata")
            #expect(metadata.json["items"]?.elements.first?["spec"] == nil)
            let table = try await client.get(
                "/api/v1/nodes", accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json")
            #expect(table.json["kind"] == "Table")
            #expect(table.json["rows"]?.elements.first?["cells"]?.elements.first == "hollow-00001")
        }
    }

    @Test func `Pages show one version, whatever changes meanwhile`() async throws {
        try await withAdmin { cluster, client in
            let all = try await client.get("/api/v1/pods").names
            let first = try await client.get("/api/v1/pods?limit=4")
            #expect(first.names == Array(all.prefix(4)))
            #expect(first.json[path: "metadata", "remainingItemCount"] == 6)
            let version = try #require(first.json[path: "metadata", "resourceVersion"])
            for pod in cluster.objects(.pods) {
                cluster.delete(
                    .pods, namespace: pod[path: "metadata", "namespace"]?.string ?? "",
                    name: pod[path: "metadata", "name"]?.string ?? "")
            }
            var token = try #require(first.json[path: "metadata", "continue"]?.string)
            let second = try await client.get("/api/v1/pods?limit=4&continue=\(token)")
            #expect(second.names == Array(all.dropFirst(4).prefix(4)))
            #expect(second.json[path: "metadata", "resourceVersion"] == version)
            token = try #require(second.json[path: "metadata", "continue"]?.string)
            let third = try await client.get("/api/v1/pods?limit=4&continue=\(token)")
            #expect(third.names == Array(all.dropFirst(8)))
            #expect(third.json[path: "metadata", "continue"] == nil)
            #expect(try await client.get("/api/v1/pods?limit=3&resourceVersion=0").names.isEmpty)
            #expect(try await client.get("/api/v1/pods?continue=nonsense").status == 400)
            #expect(try await client.get("/api/v1/nodes?resourceVersion=2&resourceVersionMatch=Exact").status == 410)
        }
    }

    @Test func `Single objects, and what is not there`() async throws {
        try await withAdmin { _, client in
            let node = try await client.get("/api/v1/nodes/hollow-00001")
            #expect(node.json["kind"] == "Node")
            let none = try await client.get("/api/v1/namespaces/shop/pods/nope")
            #expect(none.status == 404)
            #expect(none.json["message"] == #"pods "nope" not found"#)
            #expect(try await client.get("/api/v1/dragons").status == 404)
            #expect(try await client.get("/nothing").status == 404)
            #expect(try await client.get("/api/v1/nodes/hollow-00001", method: "DELETE").status == 405)
            let map = try await client.get(
                "/api/v1/namespaces/kube-system/configmaps"
                    + "?fieldSelector=metadata.name%3Dextension-apiserver-authentication"
            )
            let data = map.json["items"]?.elements.first?["data"]
            #expect(data?["requestheader-allowed-names"] == #"["front-proxy-client"]"#)
            #expect(data?["client-ca-file"]?.string?.hasPrefix("-----BEGIN CERTIFICATE-----") == true)
        }
    }

    @Test func `Reviews are answered`() async throws {
        try await withAdmin { cluster, client in
            let token: JSONValue = ["spec": ["token": .string(cluster.serverToken)]]
            let known = try await client.post("/apis/authentication.k8s.io/v1/tokenreviews", token)
            #expect(known["httpStatus"] == 201)
            #expect(known[path: "status", "authenticated"] == true)
            #expect(known[path: "status", "user", "username"] == "system:serviceaccount:kube-system:moongauge")
            let unknown = try await client.post("/apis/authentication.k8s.io/v1/tokenreviews", ["spec": ["token": "x"]])
            #expect(unknown["status"] == ["user": [:], "error": "invalid bearer token"])

            let wanted: JSONValue = [
                "verb": "list", "group": "metrics.k8s.io", "version": "v1beta1", "resource": "pods",
            ]
            func review(_ user: JSONValue, _ groups: JSONValue) async throws -> JSONValue {
                try await client.post(
                    "/apis/authorization.k8s.io/v1/subjectaccessreviews",
                    ["spec": ["user": user, "groups": groups, "resourceAttributes": wanted]])
            }
            #expect(try await review("alice", ["system:authenticated"])["status"] == ["allowed": false])
            #expect(try await review("alice", ["system:masters"])[path: "status", "allowed"] == true)
            let path = try await client.post(
                "/apis/authorization.k8s.io/v1/subjectaccessreviews",
                [
                    "spec": [
                        "user": "system:aggregator", "groups": ["system:authenticated"],
                        "nonResourceAttributes": ["path": "/openapi/v2", "verb": "get"],
                    ]
                ])
            #expect(path[path: "status", "allowed"] == true)
            #expect(
                path[path: "status", "reason"]
                    == .string(
                        #"RBAC: allowed by ClusterRoleBinding "system:discovery" of ClusterRole "system:discovery""#
                            + #" to Group "system:authenticated""#)
            )
            let own = try await client.post(
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", ["spec": ["resourceAttributes": wanted]])
            #expect(own[path: "status", "allowed"] == true)
        }
    }

    @Test func `Discovery tells of own groups and of those behind the aggregator`() async throws {
        try await withAdmin { cluster, client in
            let groups = try await client.get(
                "/apis", accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"
            )
            #expect(groups.json["kind"] == "APIGroupList")
            #expect(groups.headers["content-type"] == "application/json")
            func versions(_ name: String) async throws -> [String] {
                let group = try await client.get("/apis/\(name)").json
                #expect(group["preferredVersion"] == group["versions"]?.elements.first)
                return (group["versions"]?.elements ?? []).compactMap { $0["version"]?.string }
            }
            #expect(try await versions("metrics.k8s.io") == ["v1", "v1beta1"])
            #expect(try await versions("custom.metrics.k8s.io") == ["v1beta2", "v1beta1"])
            #expect(try await versions("external.metrics.k8s.io") == ["v1beta1"])
            let resources = try await client.get("/api/v1").json["resources"]?.elements.compactMap {
                $0["name"]?.string
            }
            #expect(resources?.contains("pods") == true)
            #expect(try await client.get("/apis/apps/v1").json["groupVersion"] == "apps/v1")
            cluster.delete(.apiServices, name: "v1beta1.external.metrics.k8s.io")
            #expect(try await client.get("/apis/external.metrics.k8s.io").status == 404)
            #expect(try await client.get("/version").json["gitVersion"]?.string?.hasPrefix("v1.") == true)
        }
    }

    @Test func `Somebody may be impersonated by whom it is allowed`() async throws {
        try await withAdmin { cluster, client in
            let forbidden = try await client.get("/api/v1/nodes", headers: [("Impersonate-User", "carol")])
            #expect(forbidden.json["message"]?.string?.contains("User \"carol\"") == true)
            let allowed = try await client.get(
                "/api/v1/nodes", headers: [("Impersonate-User", "carol"), ("Impersonate-Group", "system:masters")])
            #expect(allowed.status == 200)
            try await TestClient.with(cluster, token: cluster.serverToken) { server in
                let answer = try await server.get("/api/v1/nodes", headers: [("Impersonate-User", "carol")])
                #expect(answer.json["message"]?.string?.contains("cannot impersonate resource \"users\"") == true)
            }
        }
    }

    @Test func `Requests are remembered as the authorizer saw them`() async throws {
        try await withAdmin { cluster, client in
            cluster.clearRequestLog()
            _ = try await client.get("/api/v1/namespaces/shop/pods?labelSelector=a")
            _ = try await client.get("/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/%2A/rps")
            let log = cluster.requestLog
            #expect(log.map(\.verb) == ["list", "get"])
            #expect(log.map(\.resource) == ["pods", "pods/rps"])
            #expect(log[1].attributes.name == "*")
            #expect(log[1].path.hasSuffix("/%2A/rps"))
            #expect(log[0].query == "labelSelector=a")
            #expect(log.allSatisfy { $0.user == "root" && $0.isAllowed })
        }
    }

    @Test func `A server that fails, and one that is away and comes back`() async throws {
        try await withAdmin { cluster, client in
            try await cluster.setAPIServerFault(.status(503))
            #expect(try await client.get("/api/v1/nodes").status == 503)
            try await cluster.setAPIServerFault(.refusing)
            await #expect(throws: (any Error).self) { try await client.get("/api/v1/nodes") }
            try await cluster.setAPIServerFault(nil)
            try await TestClient.with(cluster, token: "root") { fresh in
                let answer = try await fresh.get("/api/v1/nodes")
                #expect(answer.status == 200)
            }
        }
    }

    @Test func `A port in use is told apart`() async throws {
        try await HollowCluster.withCluster(.generated(0)) { cluster in
            var configuration = HollowClusterConfiguration.generated(0)
            configuration.apiServerPort = cluster.apiServerPort
            let second = try HollowCluster(configuration: configuration)
            let error = await #expect(throws: HollowClusterError.self) { try await second.start() }
            #expect(error?.code == .addressInUse)
            #expect(error?.port == cluster.apiServerPort)
            #expect(error?.description == "can't listen on 127.0.0.1:\(cluster.apiServerPort): address already in use")
        }
    }
}
