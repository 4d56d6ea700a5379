import HollowCluster
import Logging
import Samples
import ServiceLifecycle
import Testing

@Suite("Watches")
struct WatchTests {
    private let clock = ManualClock(newYear)

    private func withAdmin(
        _ configuration: HollowClusterConfiguration = .generated(1, pods: 2), http1: Bool = false,
        _ body: (HollowCluster, TestClient) async throws -> Void
    ) async throws {
        var configuration = configuration
        configuration.tokens["root"] = UserInfo(name: "root", groups: ["system:masters"])
        try await HollowCluster.withCluster(configuration, clock: clock) { cluster in
            try await TestClient.with(cluster, token: "root", http1: http1) { try await body(cluster, $0) }
        }
    }

    private func pod(_ name: String, phase: JSONValue = "Running", labels: JSONValue = [:]) -> JSONValue {
        [
            "metadata": ["name": .string(name), "namespace": "d", "labels": labels],
            "spec": ["containers": []], "status": ["phase": phase],
        ]
    }

    @Test(arguments: [true, false])
    func `Changes after a list are told, each once and in order`(http1: Bool) async throws {
        try await withAdmin(http1: http1) { cluster, client in
            let list = try await client.get("/api/v1/pods")
            let version = list.json[path: "metadata", "resourceVersion"]?.string ?? ""
            cluster.put(pod("early"), as: .pods)
            try await client.watch("/api/v1/pods?watch=true&resourceVersion=\(version)") { events in
                let first = try await events.short()
                #expect(first == "ADDED d/early")
                cluster.put(pod("late"), as: .pods)
                cluster.update(.pods, namespace: "d", name: "early") { $0[path: "metadata", "labels", "a"] = "b" }
                cluster.put(["metadata": ["name": "other"]], as: .namespaces)
                cluster.delete(.pods, namespace: "d", name: "late")
                #expect(try await events.short() == "ADDED d/late")
                #expect(try await events.short() == "MODIFIED d/early")
                let deleted = try #require(try await events.next())
                #expect(deleted["type"] == "DELETED")
                let last = deleted[path: "object", "metadata", "resourceVersion"]?.string
                #expect(last == String(cluster.resourceVersion))
            }
        }
    }

    @Test func `A pod that leaves the selection is deleted, one that enters it is added`() async throws {
        try await withAdmin { cluster, client in
            let version = cluster.resourceVersion
            let path = "/api/v1/pods?watch=1&fieldSelector=status.phase%3DRunning&resourceVersion=\(version)"
            let form = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
            try await client.watch(path, accept: form) { events in
                cluster.put(pod("p", phase: "Pending"), as: .pods)
                cluster.put(pod("p"), as: .pods)
                cluster.put(pod("p", phase: "Succeeded"), as: .pods)
                let added = try #require(try await events.next())
                #expect(added["type"] == "ADDED")
                #expect(added[path: "object", "kind"] == "PartialObjectMetadata")
                #expect(added[path: "object", "spec"] == nil)
                let deleted = try await events.short()
                #expect(deleted == "DELETED d/p")
            }
        }
    }

    @Test func `Streaming lists end with a marked bookmark`() async throws {
        try await withAdmin { cluster, client in
            let path =
                "/api/v1/nodes?watch=true&sendInitialEvents=true&allowWatchBookmarks=true"
                + "&resourceVersionMatch=NotOlderThan"
            try await client.watch(path) { events in
                #expect(try await events.short() == "ADDED hollow-00001")
                let bookmark = try #require(try await events.next())
                #expect(bookmark["type"] == "BOOKMARK")
                #expect(bookmark[path: "object", "kind"] == "Node")
                #expect(bookmark[path: "object", "metadata", "annotations"] == ["k8s.io/initial-events-end": "true"])
                #expect(
                    bookmark[path: "object", "metadata", "resourceVersion"]?.string == String(cluster.resourceVersion))
                cluster.sendBookmarks()
                let next = try #require(try await events.next())
                #expect(next["type"] == "BOOKMARK")
                #expect(next[path: "object", "metadata", "annotations"] == nil)
            }
            let missing = try await client.get("/api/v1/nodes?watch=true&sendInitialEvents=true")
            #expect(missing.status == 422)
        }
    }

    @Test func `Without a version what is there comes first, and bookmarks only to who wants them`() async throws {
        try await withAdmin { cluster, client in
            try await client.watch("/api/v1/nodes?watch=true") { events in
                let first = try await events.short()
                #expect(first == "ADDED hollow-00001")
                cluster.sendBookmarks()
                cluster.put(["metadata": ["name": "n2"]], as: .nodes)
                #expect(try await events.short() == "ADDED n2")
            }
        }
    }

    @Test func `What is too old is told in the stream`() async throws {
        try await withAdmin { cluster, client in
            let version = cluster.resourceVersion
            for old in ["1", String(version)] {
                cluster.forgetHistory()
                try await client.watch("/api/v1/nodes?watch=true&resourceVersion=\(old)") { events in
                    let error = try #require(try await events.next())
                    #expect(error["type"] == "ERROR")
                    #expect(error[path: "object", "code"] == 410)
                    #expect(error[path: "object", "reason"] == "Expired")
                    #expect(
                        error[path: "object", "message"]?.string?.hasPrefix("too old resource version: \(old) (")
                            == true)
                    #expect(try await events.next() == nil)
                }
            }
        }
    }

    @Test(arguments: [true, false])
    func `A watch that is cut ends cleanly, as does one whose time is over`(http1: Bool) async throws {
        try await withAdmin(http1: http1) { cluster, client in
            try await client.watch("/api/v1/nodes?watch=true") { events in
                let first = try await events.short()
                #expect(first == "ADDED hollow-00001")
                cluster.cutWatches()
                #expect(try await events.next() == nil)
            }
            try await client.watch(
                "/api/v1/nodes?watch=true&timeoutSeconds=0&resourceVersion=\(cluster.resourceVersion)"
            ) {
                let event = try await $0.next()
                #expect(event == nil)
            }
        }
    }

    @Test func `The phoenix dies and rises in the API, run after run, each time another`() async throws {
        try await withAdmin(HollowClusterConfiguration()) { cluster, client in
            #expect(cluster.objects(.pods).count == 12)
            #expect(cluster.object(.nodes, name: "real-1") != nil)
            let path = "/api/v1/namespaces/shop/pods?watch=true&resourceVersion=\(cluster.resourceVersion)"
            try await client.watch(path) { events in
                var uids: [JSONValue] = []
                for _ in 0..<2 {
                    clock.advance(by: .seconds(200.1))
                    cluster.catchUp()
                    for expected in ["MODIFIED", "DELETED", "ADDED", "DELETED", "ADDED"] {
                        let event = try #require(try await events.next())
                        #expect(event["type"]?.string == expected)
                        #expect(event[path: "object", "metadata", "name"] == "phoenix")
                        if expected == "ADDED" { uids.append(event[path: "object", "metadata", "uid"] ?? .null) }
                    }
                }
                #expect(Set(uids).count == 4)
            }
        }
    }

    @Test func `A graceful shutdown ends at once, with watches open`() async throws {
        var configuration = HollowClusterConfiguration.generated(1, pods: 1)
        configuration.tokens["root"] = UserInfo(name: "root", groups: ["system:masters"])
        let cluster = try HollowCluster(configuration: configuration, clock: clock)
        let group = ServiceGroup(configuration: .init(services: [cluster], logger: Logger(label: "test")))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            while cluster.apiServerPort == 0 { await Task.yield() }
            try await TestClient.with(cluster, token: "root") { client in
                try await client.watch("/api/v1/nodes?watch=true") { events in
                    let first = try await events.short()
                    #expect(first == "ADDED hollow-00001")
                    await group.triggerGracefulShutdown()
                    // Cleanly or not: the stream is over.
                    _ = try? await events.next()
                }
            }
            try await tasks.waitForAll()
        }
        #expect(cluster.watchCount == 0)
    }
}
