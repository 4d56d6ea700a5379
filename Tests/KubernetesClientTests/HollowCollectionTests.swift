import AsyncHTTPClient
import FoundationEssentials
import HollowCluster
import Kubernetes
import NIOCore
import NIOHTTP1
import Samples
import Testing

@testable import KubernetesClient

/// The hollow cluster's lists and watches, as this client has them: whatever form they come in, they say the same.
@Suite(.timeLimit(.minutes(1))) struct HollowCollectionTests {
    private let inventory = Inventory()

    /// All objects of a collection in one form.
    private func objects<Object: ClusterObject>(
        _ type: Object.Type, _ path: String, of api: KubernetesAPI, accept: String
    ) async throws -> (objects: [Object], version: String?, headers: HTTPHeaders, bytes: Int) {
        let response = try await api.start(path, accept: accept, timeout: .seconds(20))
        let body = try await api.collect(response, path)
        var objects: [Object] = []
        let version: String?
        if accept == "application/json" {
            let list = try JSONDecoder().decode(ListDocument<Object>.self, from: Data(body.readableBytesView))
            objects = list.items ?? []
            version = list.metadata.resourceVersion
        } else {
            version = try body.withUnsafeReadableBytes {
                try ListDocument<Object>.read(protobuf: $0) { objects.append($0) }.resourceVersion
            }
        }
        return (objects, version, response.headers, body.readableBytes)
    }

    private static let protobuf = "application/vnd.kubernetes.protobuf"

    @Test func listsInBothForms() async throws {
        try await HollowCluster.withClient(recordedNode: true, generatedNodes: 2) { cluster, api in
            // What the recording's and the generated pods don't have.
            cluster.update(.pods, namespace: "shop", name: "burner") { pod in
                pod[path: "spec", "resources"] = ["requests": ["cpu": "1500m"], "limits": ["memory": "1Gi"]]
                pod[path: "spec", "overhead"] = ["cpu": "250m", "memory": "120Mi"]
                pod[path: "metadata", "managedFields"] = [
                    ["manager": "kubectl", "operation": "Update", "fieldsV1": ["f:metadata": ["f:labels": [:]]]]
                ]
            }
            let json = try await objects(PodObject.self, "/api/v1/pods", of: api, accept: "application/json")
            let pods = try await objects(PodObject.self, "/api/v1/pods", of: api, accept: Self.protobuf)
            #expect(pods.objects.count == 32)
            #expect(pods.objects.map(\.record) == json.objects.map(\.record))
            #expect(pods.objects.map(\.metadata) == json.objects.map(\.metadata))
            #expect(pods.version == json.version)
            let burner = try #require(pods.objects.first { $0.record.name == "burner" }).record
            #expect(burner.request(of: "cpu") == 1.5)
            #expect(burner.overhead == ["cpu": 0.25, "memory": 125_829_120])
            #expect(burner.startTime != nil && burner.isReady && burner.ip == "127.0.0.1")
            let nodes = try await objects(NodeObject.self, "/api/v1/nodes", of: api, accept: Self.protobuf)
            let plain = try await objects(NodeObject.self, "/api/v1/nodes", of: api, accept: "application/json")
            #expect(nodes.objects.map(\.record.name) == ["hollow-00001", "hollow-00002", "real-1"])
            #expect(nodes.objects.map(\.record) == plain.objects.map(\.record))

            let maps = try await objects(ConfigMapObject.self, "/api/v1/configmaps", of: api, accept: Self.protobuf)
            let texts = try await objects(
                ConfigMapObject.self, "/api/v1/configmaps", of: api, accept: "application/json")
            #expect(!maps.objects.isEmpty)
            #expect(maps.objects.map(\.metadata) == texts.objects.map(\.metadata))
            #expect(maps.objects.map(\.data) == texts.objects.map(\.data))

            cluster.put(
                [
                    "apiVersion": "v1", "kind": "Service",
                    "metadata": ["name": "back", "namespace": "shop", "labels": ["a": "b"]],
                    "spec": ["selector": ["tier": "backend", "app": "burner"], "type": "ClusterIP"],
                ], as: .services)
            let packed = try await objects(ServiceObject.self, "/api/v1/services", of: api, accept: Self.protobuf)
            let readable = try await objects(
                ServiceObject.self, "/api/v1/services", of: api, accept: "application/json")
            #expect(packed.objects.map(\.record) == readable.objects.map(\.record))
            #expect(
                packed.objects.map(\.record).contains(
                    ServiceRecord(
                        namespace: "shop", name: "back", labels: ["a": "b"],
                        selector: ["app": "burner", "tier": "backend"])))
        }
    }

    @Test(arguments: ["application/json", protobuf]) func longListsComePacked(_ accept: String) async throws {
        try await HollowCluster.withClient(generatedNodes: 60) { cluster, api in
            let list = try await objects(PodObject.self, "/api/v1/pods", of: api, accept: accept)
            #expect(list.headers["Content-Encoding"] == ["gzip"])
            #expect(list.bytes > 128 * 1024)
            #expect(list.objects.count == 600)
            #expect(list.objects.map(\.record) == cluster.objects(.pods).map(ExpectedRecords.pod))
        }
    }

    /// The inventory follows a cluster whose pods come and go, in the forms that are really used.
    @Test(arguments: [true, false]) func following(_ streamsLists: Bool) async throws {
        try await HollowCluster.withClient(recordedNode: true) { cluster, api in
            try await inventory.following("pods", of: api, streamsLists: streamsLists) {
                await changes(in: cluster)
            }
            let lists = cluster.requestLog.filter(Self.isList)
            #expect(lists.map(\.verb) == (streamsLists ? ["watch", "watch"] : ["list", "list"]))
        }
    }

    private func changes(in cluster: HollowCluster) async {
        await inventory.until { $0.hasListedPods }
        compare(cluster)
        cluster.update(.pods, namespace: "shop", name: "trio") { $0[path: "status", "phase"] = "Failed" }
        cluster.delete(.pods, namespace: "shop", name: "burner")
        cluster.put(podObject("new"), as: .pods)
        await inventory.until { $0.pod(named: "new", in: "shop") != nil }
        compare(cluster)
        // The watch ends, and its version is too old for another.
        cluster.forgetHistory()
        cluster.cutWatches()
        await inventory.until { _ in cluster.requestLog.count(where: Self.isList) == 2 }
        cluster.put(podObject("newer"), as: .pods)
        await inventory.until { $0.pod(named: "newer", in: "shop") != nil }
        compare(cluster)
    }

    private func compare(_ cluster: HollowCluster) {
        #expect(inventory.pods(in: nil, matching: .everything) == cluster.objects(.pods).map(ExpectedRecords.pod))
    }

    /// Whether all pods were asked for, in chunks or as a stream.
    private static func isList(_ request: RequestRecord) -> Bool {
        request.resource == "pods" && (request.verb == "list" || request.query.contains("sendInitialEvents=true"))
    }

    @Test func errorsInProtobuf() async throws {
        try await HollowCluster.withClient { _, api in
            let error = await #expect(throws: KubernetesClientError.self) {
                _ = try await api.list("/api/v1/nodes?fieldSelector=spec.nope%3D1", timeout: .seconds(20)) {
                    (_: NodeObject) in
                }
            }
            #expect(error?.code == .status(400))
            #expect(error?.reason == "field label not supported: spec.nope")
        }
    }

    @Test(arguments: ["text/html; charset=utf-8", ""]) func neitherForm(_ type: String) async throws {
        let page = ScriptedAPIServer.Answer(contentType: type, pieces: [Array("<html>\n".utf8)])
        try await ScriptedAPIServer.with([page, page]) { _, api in
            let error = await #expect(throws: KubernetesClientError.self) {
                _ = try await api.list("/api/v1/nodes", timeout: .seconds(20)) { (_: NodeObject) in }
            }
            #expect(error?.code == .malformed)
            #expect(error?.description.hasPrefix("can't read the kube-apiserver's answer to /api/v1/nodes: ") == true)
            await #expect(throws: KubernetesClientError.self) {
                try await api.watch("/api/v1/nodes?watch=true", deadline: .seconds(20), opened: {}) {
                    (_: WatchEvent<NodeObject>) in true
                }
            }
        }
    }
}
