import Foundation
import HollowCluster
import Kubernetes
import KubernetesClient
import Samples
import Synchronization
import Testing

/// Recordings that only make sense one after another.
@Suite(.timeLimit(.minutes(1))) struct GoldenSequenceTests {
    private let inventory = Inventory()

    /// 410 as the status of an answer: the version can't be had any more.
    @Test func goneAsStatus() async throws {
        let gone = try GoldenExchange("gone-list-exact-resource-version")
        let list = try GoldenExchange("list-nodes-json")
        var expected = ExpectedInventory()
        try expected.list(list.body)
        try await ScriptedAPIServer.with([gone.answer(), list.answer()]) { server, api in
            try await inventory.following("nodes", of: api, from: "2", streamsLists: false) {
                #expect(await server.request()?["resourceVersion"] == "2")
                #expect(await server.request()?.parameters == ["limit=500"])
                #expect(await server.request()?["resourceVersion"] == "403")
                expected.compare(inventory)
            }
        }
    }

    /// 410 as an event of a stream that was answered 200, in JSON and in protocol buffers.
    @Test(arguments: [("gone-watch-json", "1"), ("metrics-server/watch-nodes-expired", "528")])
    func goneAsEvent(_ name: String, _ version: String) async throws {
        let list = try GoldenExchange("watch-nodes-streaming-list-json")
        var expected = ExpectedInventory()
        try expected.follow(list.body)
        try await ScriptedAPIServer.with([GoldenExchange(name).answer(), list.answer()]) { server, api in
            try await inventory.following("nodes", of: api, from: version) {
                #expect(await server.request()?["resourceVersion"] == version)
                #expect(await server.request()?.isStreamingList == true)
                // All of the stream has been taken by who goes on from its end.
                let next = try #require(await server.request())
                #expect(next.isWatch && next["resourceVersion"] == expected.version)
            }
        }
        expected.compare(inventory)
    }

    /// A server that does not stream lists is asked in chunks, now and after the next 410.
    @Test(arguments: [
        (400, "Invalid value"),
        (
            422,
            "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled"
        ),
    ]) func streamingListRefused(_ code: Int, _ message: String) async throws {
        let relist = try GoldenExchange("metrics-server/relist-nodes-after-expired")
        let gone = try GoldenExchange("metrics-server/watch-nodes-expired")
        let pods = try GoldenExchange("list-nodes-protobuf")
        try await ScriptedAPIServer.with([
            .failure(code, message), pods.answer(), gone.answer(), relist.answer(),
        ]) { server, api in
            try await inventory.following("nodes", of: api) {
                #expect(await server.request()?.isStreamingList == true)
                #expect(await server.request()?.parameters == ["limit=500"])
                #expect(await server.request()?["resourceVersion"] == "403")
                #expect(await server.request()?.parameters == ["limit=500"])
                let next = try #require(await server.request())
                #expect(next.isWatch && next["resourceVersion"] == "560")
            }
        }
        #expect(
            inventory.nodes(matching: .everything).map(\.name) == [
                "hollow-00000", "hollow-00001", "hollow-00002", "worker-4",
            ])
    }

    /// Who may list but not watch is asked to stream again the next time: rights change.
    @Test func watchForbidden() async throws {
        let list = try GoldenExchange("list-pods-metadata-protobuf")
        let forbidden = try GoldenExchange("watch-pods-forbidden")
        try await ScriptedAPIServer.with([forbidden.answer(), list.answer(), forbidden.answer()]) { server, api in
            try await inventory.following("pods", of: api) {
                #expect(await server.request()?.isStreamingList == true)
                #expect(await server.request()?.parameters == ["limit=500"])
                let watch = try #require(await server.request())
                #expect(watch.isWatch && watch["resourceVersion"] == "403")
                #expect(await server.request()?.isStreamingList == true)
            }
        }
        #expect(inventory.pods(in: nil, matching: .everything).count == 16)
    }

    /// A server that tells what is there but never that this was all, as those before Kubernetes 1.19.
    @Test func initialEventsWithoutEnd() async throws {
        let watch = try GoldenExchange("watch-nodes-json")
        let list = try GoldenExchange("list-nodes-protobuf")
        try await ScriptedAPIServer.with([watch.answer(ending: .open), list.answer()]) { server, api in
            try await inventory.following("nodes", of: api) {
                #expect(await server.request()?.isStreamingList == true)
                #expect(await server.request()?.parameters == ["limit=500"])
                #expect(await server.request()?["resourceVersion"] == "403")
            }
        }
        #expect(inventory.nodes(matching: .everything).count == 4)
    }

    @Test func chunks() async throws {
        let pages = try ["first", "second"].map { try GoldenExchange("list-pods-limit-\($0)-page") }
        let whole = try GoldenExchange("list-pods-limit-ignored-at-resource-version-0")
        let gone = try GoldenExchange("gone-list-exact-resource-version")
        let tokens = try pages.map { try #require(JSONValue(parsing: $0.body)[path: "metadata", "continue"]?.string) }
        try await ScriptedAPIServer.with([pages[0].answer(), pages[1].answer(), gone.answer(), whole.answer()]) {
            server, api in
            let version = try await inventory.list("pods", at: "/api/v1/pods", of: api, chunk: 6)
            #expect(version == "403")
            #expect(await server.request()?.parameters == ["limit=6"])
            #expect(await server.request()?.parameters == ["limit=6", "continue=\(tokens[0])"])
            // Between two pages the version has expired: begun again, without what the first pages gave.
            #expect(await server.request()?.parameters == ["limit=6", "continue=\(tokens[1])"])
            #expect(await server.request()?.parameters == ["limit=6"])
        }
        var expected = ExpectedInventory()
        try expected.list(whole.body)
        expected.compare(inventory)
    }

    /// Requests are taken for patience, or for a list, by their status.
    @Test func patienceAndTrouble() async throws {
        let list = try GoldenExchange("list-nodes-protobuf")
        try await ScriptedAPIServer.with([
            .failure(429, "Too many requests, please try again later."), .failure(429), .failure(503),
            list.answer(), .init(pieces: [], ending: .cut), .failure(429),
        ]) { server, api in
            try await inventory.following("nodes", of: api, from: "7", streamsLists: false) {
                for _ in 0..<3 {
                    let watch = try #require(await server.request())
                    #expect(watch.isWatch && watch["resourceVersion"] == "7")
                }
                #expect(await server.request()?.parameters == ["limit=500"])
                for _ in 0..<3 { #expect(await server.request()?["resourceVersion"] == "403") }
            }
        }
        #expect(inventory.nodes(matching: .everything).count == 4)
    }

    /// A controller's streaming list of whole pods, and all that happened in its six minutes; what recordings in JSON tell of
    /// the same pods at the same versions is the same.
    @Test func streamedPods() async throws {
        let golden = try GoldenExchange("kube-controller-manager/streaming-list-pods")
        let told = Told()
        try await ScriptedAPIServer.with([golden.answer(piece: 4099)]) { server, api in
            let reflector = Reflector(
                api: api, path: "/api/v1/pods", what: "pods", cache: told, logger: silence,
                backoff: Backoff(first: .milliseconds(1)))
            let task = Task { await reflector.follow() }
            #expect(await server.request()?.isStreamingList == true)
            #expect(await server.request()?["resourceVersion"] == "419")
            task.cancel()
            await task.value
        }
        #expect(told.replacements == [0])
        // What left that watch is told there as it was before.
        let events = try GoldenExchange("watch-pods-full-json").body.split(separator: UInt8(ascii: "\n"))
            .map { try JSONValue(parsing: Array($0)) }.filter { $0["type"] != "DELETED" }
        let twins =
            events.compactMap { $0["object"] }
            + (try JSONValue(parsing: GoldenExchange("list-pods-one-full-json").body)["items"]?.elements ?? [])
        var compared = 0
        for twin in twins {
            let version = twin[path: "metadata", "resourceVersion"]?.string ?? ""
            guard let pod = told.pods.first(where: { $0.metadata.resourceVersion == version }) else { continue }
            #expect(pod.record == ExpectedRecords.pod(twin))
            compared += 1
        }
        #expect(compared == 7)
    }

    @Test func configMap() async throws {
        let list = try GoldenExchange("metrics-server/list-configmap")
        let watch = try GoldenExchange("metrics-server/watch-configmap")
        let maps = ConfigMaps()
        try await ScriptedAPIServer.with([.failure(422), list.answer(), watch.answer()]) { server, api in
            let reflector = Reflector(
                api: api, path: list.path, query: ["fieldSelector=metadata.name%3Dextension-apiserver-authentication"],
                what: "ConfigMaps", cache: maps, logger: silence, backoff: Backoff(first: .milliseconds(1)))
            let version = try await reflector.list()
            #expect(version == "211")
            let task = Task { await reflector.follow(from: version) }
            for _ in 0..<3 {
                #expect(
                    await server.request()?["fieldSelector"] == "metadata.name%3Dextension-apiserver-authentication")
            }
            // The bookmark of the watch moves the version.
            #expect(await server.request()?["resourceVersion"] == "315")
            task.cancel()
            await task.value
        }
        let data = try #require(maps.held["extension-apiserver-authentication"])
        #expect(data["requestheader-username-headers"] == #"["X-Remote-User"]"#)
        #expect(data["client-ca-file"]?.hasPrefix("-----BEGIN CERTIFICATE-----\n") == true)
    }

    /// Remembers all pods in all their versions.
    private final class Told: ReflectedCache {
        private let state = Mutex<(pods: [PodObject], replacements: [Int])>(([], []))

        var pods: [PodObject] { state.withLock { $0.pods } }
        var replacements: [Int] { state.withLock { $0.replacements } }

        func replace(with objects: [PodObject]) {
            state.withLock { $0.replacements.append(objects.count) }
        }

        func store(_ object: PodObject) {
            state.withLock { $0.pods.append(object) }
        }

        func remove(_ object: PodObject) {}
    }

    private final class ConfigMaps: ReflectedCache {
        private let state = Mutex<[String: [String: String]]>([:])

        var held: [String: [String: String]] { state.withLock { $0 } }

        func replace(with objects: [ConfigMapObject]) {
            for object in objects { store(object) }
        }

        func store(_ object: ConfigMapObject) {
            state.withLock { $0[object.metadata.name] = object.data ?? [:] }
        }

        func remove(_ object: ConfigMapObject) {}
    }
}
