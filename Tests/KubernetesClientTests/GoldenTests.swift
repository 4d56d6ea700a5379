import HollowCluster
import Kubernetes
import KubernetesClient
import NIOHTTP1
import Samples
import Testing

/// Recordings of a real kube-apiserver's lists and watches, answered to our client.
@Suite(.timeLimit(.minutes(1))) struct GoldenTests {
    private let inventory = Inventory()

    /// What else was recorded, and why it is not replayed.
    static let others = [
        "list-secrets-forbidden": "we never ask for Secrets",
        "metrics-server/log-v9-requests": "it has no answers",
        "metrics-server/get-configmap": "we never get one object, we list and watch",
        "prometheus-adapter/discovery-apis": "the client's inventory needs no discovery",
        "prometheus-adapter/list-namespaces-for-star": "we never list Namespaces",
    ]

    static let lists = [
        "list-nodes-gzip", "list-nodes-json", "list-nodes-label-selector", "list-nodes-metadata-json",
        "list-pods-limit-ignored-at-resource-version-0", "list-pods-metadata-json",
        "prometheus-adapter/list-nodes-for-star", "prometheus-adapter/list-pods-for-star",
        "prometheus-adapter/list-pods-label-selector",
    ]

    /// Lists in protocol buffers, and what tells the same in JSON.
    static let protobufLists = [
        ("list-nodes-protobuf", "list-nodes-json"), ("list-pods-metadata-protobuf", "list-pods-metadata-json"),
        ("metrics-server/list-nodes", "list-nodes-json"),
        ("metrics-server/list-pods-metadata", "list-pods-metadata-json"),
        ("metrics-server/relist-nodes-after-expired", "prometheus-adapter/list-nodes-for-star"),
    ]

    static let refusals = ["list-pods-bad-field-selector", "list-pods-forbidden", "list-pods-unauthorized"]

    static let watches = [
        "watch-ended-by-timeout", "watch-nodes-json", "watch-pods-full-json", "watch-pods-gzip-accepted",
        "watch-pods-metadata-json", "watch-pods-metadata-json-http1", "watch-pods-no-bookmarks-json",
        "watch-pods-no-field-selector-json", "watch-pods-no-resource-version", "watch-pods-resource-version-0",
    ]

    /// Watches in protocol buffers, and what tells the same in JSON.
    static let protobufWatches = [
        ("watch-nodes-protobuf", "watch-nodes-json"), ("watch-pods-metadata-protobuf", "watch-pods-metadata-json"),
        ("metrics-server/watch-nodes", "watch-nodes-json"),
        ("metrics-server/watch-pods-metadata", "watch-pods-metadata-json"),
    ]

    static let streamingLists = [
        "watch-nodes-streaming-list-json", "watch-nodes-streaming-list-resource-version-0-json",
        "watch-pods-metadata-streaming-list-json",
    ]

    /// Recordings with a test of their own.
    static let single = [
        "gone-list-exact-resource-version", "gone-watch-json", "kube-controller-manager/streaming-list-pods",
        "list-pods-limit-first-page", "list-pods-limit-second-page", "list-pods-one-full-json",
        "metrics-server/list-configmap", "metrics-server/watch-configmap", "metrics-server/watch-nodes-expired",
        "watch-pods-forbidden",
    ]

    @Test func everyRecordingIsAccountedFor() throws {
        let replayed =
            Self.lists + Self.protobufLists.map(\.0) + Self.refusals + Self.watches + Self.protobufWatches.map(\.0)
            + Self.streamingLists + Self.single
        #expect(try GoldenExchange.names() == Set(replayed).sorted())
        #expect(Set(replayed).isDisjoint(with: Self.others.keys))
    }

    private func list(
        _ golden: GoldenExchange, selector: String? = nil, chunk: Int = 500
    ) async throws -> (version: String, request: ScriptedAPIServer.Request?) {
        var outcome = (version: "", request: nil as ScriptedAPIServer.Request?)
        try await ScriptedAPIServer.with([golden.answer()]) { server, api in
            outcome.version = try await inventory.list(golden.resource, at: golden.path, of: api, chunk: chunk)
            outcome.request = await server.request()
        }
        return outcome
    }

    private func check(_ request: ScriptedAPIServer.Request?, _ golden: GoldenExchange) throws {
        let request = try #require(request)
        #expect(request.path == golden.path)
        #expect(request.parameters == ["limit=500"])
        #expect(request.headers["Accept"] == ["application/vnd.kubernetes.protobuf, application/json"])
        #expect(request.headers[canonicalForm: "Accept-Encoding"].contains("gzip"))
    }

    @Test(arguments: lists) func listInJSON(_ name: String) async throws {
        let golden = try GoldenExchange(name)
        var expected = ExpectedInventory()
        try expected.list(golden.body)
        let outcome = try await list(golden)
        try check(outcome.request, golden)
        #expect(outcome.version == expected.version)
        #expect(expected.nodes.count + expected.pods.count > 0)
        expected.compare(inventory)
    }

    @Test(arguments: protobufLists) func listInProtobuf(_ name: String, _ twin: String) async throws {
        let golden = try GoldenExchange(name)
        try #require(golden.isProtobuf)
        var expected = ExpectedInventory()
        try expected.list(GoldenExchange(twin).body)
        let outcome = try await list(golden)
        try check(outcome.request, golden)
        // Read by eye in the recordings that were not taken at the moment of their twins.
        let versions = [
            "metrics-server/list-nodes": "239", "metrics-server/list-pods-metadata": "293",
            "metrics-server/relist-nodes-after-expired": "560",
        ]
        #expect(outcome.version == versions[name] ?? expected.version)
        expected.compare(inventory)
    }

    @Test(arguments: refusals) func refusedList(_ name: String) async throws {
        let golden = try GoldenExchange(name)
        let message = try #require(try JSONValue(parsing: golden.body)["message"]?.string)
        try await ScriptedAPIServer.with([golden.answer()]) { server, api in
            let error = await #expect(throws: KubernetesClientError.self) {
                try await inventory.list("pods", at: golden.path, of: api)
            }
            #expect(error?.code == .status(golden.status))
            #expect(error?.reason == message)
            #expect(!inventory.hasListedPods)
        }
    }

    /// Runs a watch to its end, from the recorded version on; its end is known from the request that takes it up.
    private func watch(_ golden: GoldenExchange, expecting version: String) async throws {
        let start = golden.parameter("resourceVersion") ?? "0"
        try await ScriptedAPIServer.with([golden.answer(piece: 333)]) { server, api in
            try await inventory.following(golden.resource, of: api, from: start) {
                let first = try #require(await server.request())
                #expect(first.path == golden.path)
                #expect(first.isWatch && !first.isStreamingList)
                #expect(first["resourceVersion"] == start)
                #expect(first["allowWatchBookmarks"] == "true")
                #expect(first["timeoutSeconds"].flatMap(Int.init).map((300..<600).contains) == true)
                #expect(first.headers["Accept"] == ["application/vnd.kubernetes.protobuf, application/json"])
                let second = try #require(await server.request())
                #expect(second.isWatch && !second.isStreamingList)
                #expect(second["resourceVersion"] == version)
            }
        }
    }

    @Test(arguments: watches) func watchInJSON(_ name: String) async throws {
        let golden = try GoldenExchange(name)
        var expected = ExpectedInventory()
        try expected.follow(golden.body)
        // One that ended without an event is taken up where it began.
        try await watch(golden, expecting: expected.version.isEmpty ? "318" : expected.version)
        expected.compare(inventory)
    }

    @Test(arguments: protobufWatches) func watchInProtobuf(_ name: String, _ twin: String) async throws {
        let golden = try GoldenExchange(name)
        try #require(golden.isProtobuf)
        var expected = ExpectedInventory()
        try expected.follow(GoldenExchange(twin).body)
        // metrics-server left one bookmark earlier.
        try await watch(golden, expecting: name.hasPrefix("metrics-server") ? "358" : expected.version)
        expected.compare(inventory)
    }

    @Test(arguments: streamingLists) func streamedList(_ name: String) async throws {
        let golden = try GoldenExchange(name)
        var expected = ExpectedInventory()
        try expected.follow(golden.body)
        try await ScriptedAPIServer.with([golden.answer(piece: 333)]) { server, api in
            try await inventory.following(golden.resource, of: api) {
                let first = try #require(await server.request())
                #expect(first.isStreamingList)
                #expect(first["resourceVersionMatch"] == "NotOlderThan")
                #expect(first["allowWatchBookmarks"] == "true")
                #expect(first["resourceVersion"] == nil)
                // It ended after its list, so that it is taken up without another list.
                let second = try #require(await server.request())
                #expect(second.isWatch && !second.isStreamingList)
                #expect(second["resourceVersion"] == expected.version)
            }
        }
        expected.compare(inventory)
    }

    /// What was there before gives way to a streamed list, but only when that is whole.
    @Test func streamedListTakesThePlaceAtOnce() async throws {
        let golden = try GoldenExchange("watch-nodes-streaming-list-json")
        let lines = golden.body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var expected = ExpectedInventory()
        try expected.list(GoldenExchange("list-nodes-label-selector").body)
        let before = try GoldenExchange("list-nodes-label-selector")
        try await ScriptedAPIServer.with([
            before.answer(),
            .init(pieces: lines.prefix(4).map { Array($0) + [UInt8(ascii: "\n")] }, ending: .cut),
        ]) { server, api in
            _ = try await inventory.list("nodes", at: before.path, of: api)
            _ = await server.request()
            try await inventory.following("nodes", of: api) {
                #expect(await server.request()?.isStreamingList == true)
                #expect(await server.request()?.isStreamingList == true)
                expected.compare(inventory)
            }
        }
    }
}
