import HollowCluster
import Kubernetes
import KubernetesClient
import Logging
import Testing

/// Lines that one side tells and the other waits for.
private final class Lines: Sendable {
    private let stream: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func tell(_ line: String) {
        continuation.yield(line)
    }

    /// The next line; waits for it.
    func next() async -> String? {
        await stream.first { _ in true }
    }
}

/// A cache that tells what it is given.
private struct TellingCache: ReflectedCache {
    let lines = Lines()

    func replace(with objects: [PodObject]) {
        lines.tell("replace \(objects.map(\.metadata.name).joined(separator: ","))")
    }

    func store(_ object: PodObject) {
        lines.tell("store \(object.metadata.name)")
    }

    func remove(_ object: PodObject) {
        lines.tell("remove \(object.metadata.name)")
    }

    func next() async -> String? {
        await lines.next()
    }
}

/// A log of which the warnings are told.
private struct TellingLog: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.warning

    init(_ lines: Lines) {
        self.lines = lines
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.tell("\(event.message)")
    }
}

@Suite(.timeLimit(.minutes(1))) struct ReflectorTests {
    private let cache = TellingCache()
    private let warnings = Lines()

    /// Runs `body` while the cache follows the pods; ends following afterwards.
    private func following(
        pods: [String], chunk: Int = 500, query: [String] = [], streamsLists: Bool = true,
        _ body: (HollowCluster) async throws -> Void
    ) async throws {
        try await HollowCluster.withClient { cluster, api in
            for pod in pods { cluster.put(podObject(pod), as: .pods) }
            let reflector = Reflector(
                api: api, path: "/api/v1/namespaces/shop/pods", query: query, what: "pods", cache: cache,
                logger: Logger(label: "test") { [warnings] _ in TellingLog(warnings) }, chunk: chunk,
                streamsLists: streamsLists, backoff: Backoff(first: .milliseconds(10), most: .milliseconds(20))
            )
            let task = Task { await reflector.follow() }
            do {
                try await body(cluster)
            } catch {
                Issue.record(error)
            }
            task.cancel()
            await task.value
        }
    }

    /// How often the whole collection was asked for.
    private func lists(_ cluster: HollowCluster) -> Int {
        queries(cluster, verb: "list").count
            + queries(cluster, verb: "watch").count { $0.contains("sendInitialEvents=true") }
    }

    private func queries(_ cluster: HollowCluster, verb: String) -> [[String]] {
        cluster.requestLog.filter { $0.verb == verb && $0.resource == "pods" }
            .map { $0.query.split(separator: "&").map(String.init) }
    }

    @Test func listsComeInChunks() async throws {
        try await following(pods: ["a", "b", "c", "d", "e"], chunk: 2, streamsLists: false) { cluster in
            #expect(await cache.next() == "replace a,b,c,d,e")
            let lists = queries(cluster, verb: "list")
            #expect(lists.count == 3)
            #expect(lists.allSatisfy { $0.contains("limit=2") })
            #expect(lists.map { $0.contains { $0.hasPrefix("continue=") } } == [false, true, true])
        }
    }

    @Test func changesAreFollowed() async throws {
        try await following(pods: ["a"]) { cluster in
            #expect(await cache.next() == "replace a")
            cluster.put(podObject("b"), as: .pods)
            #expect(await cache.next() == "store b")
            cluster.update(.pods, namespace: "shop", name: "a") { $0[path: "metadata", "labels"] = ["x": "y"] }
            #expect(await cache.next() == "store a")
            cluster.delete(.pods, namespace: "shop", name: "b")
            #expect(await cache.next() == "remove b")
            // Another namespace is no business of this reflector.
            cluster.put(podObject("z", in: "other"), as: .pods)
            cluster.put(podObject("c"), as: .pods)
            #expect(await cache.next() == "store c")
        }
    }

    @Test func aSelectorIsPassedOn() async throws {
        try await following(pods: ["a", "b"], query: ["fieldSelector=metadata.name%3Db"]) { cluster in
            #expect(await cache.next() == "replace b")
            cluster.delete(.pods, namespace: "shop", name: "a")
            cluster.delete(.pods, namespace: "shop", name: "b")
            #expect(await cache.next() == "remove b")
        }
    }

    @Test func aWatchThatEndsIsTakenUpWhereItStopped() async throws {
        try await following(pods: ["a"]) { cluster in
            #expect(await cache.next() == "replace a")
            cluster.put(podObject("b"), as: .pods)
            #expect(await cache.next() == "store b")
            cluster.cutWatches()
            cluster.delete(.pods, namespace: "shop", name: "a")
            #expect(await cache.next() == "remove a")
            #expect(lists(cluster) == 1)
        }
    }

    @Test func aBookmarkMovesTheStart() async throws {
        try await following(pods: ["a"]) { cluster in
            #expect(await cache.next() == "replace a")
            cluster.put(podObject("b"), as: .pods)
            #expect(await cache.next() == "store b")
            // What the watch is not told of makes its version old; the bookmark brings it up to date.
            for number in 0..<3 { cluster.put(podObject("o\(number)", in: "other"), as: .pods) }
            let version = cluster.resourceVersion
            cluster.sendBookmarks()
            cluster.cutWatches()
            cluster.put(podObject("c"), as: .pods)
            #expect(await cache.next() == "store c")
            let watches = queries(cluster, verb: "watch")
            #expect(watches.count == 2)
            #expect(watches.last?.contains("resourceVersion=\(version)") == true)
            #expect(watches.allSatisfy { $0.contains("allowWatchBookmarks=true") })
        }
    }

    @Test func aVersionThatIsTooOldLeadsToANewList() async throws {
        try await following(pods: ["a", "b"]) { cluster in
            #expect(await cache.next() == "replace a,b")
            cluster.put(podObject("c"), as: .pods)
            #expect(await cache.next() == "store c")
            cluster.forgetHistory()
            cluster.cutWatches()
            #expect(await cache.next() == "replace a,b,c")
            cluster.put(podObject("d"), as: .pods)
            #expect(await cache.next() == "store d")
        }
    }

    @Test func aServerThatWasAwayIsFoundAgain() async throws {
        try await following(pods: ["a"]) { cluster in
            #expect(await cache.next() == "replace a")
            cluster.put(podObject("b"), as: .pods)
            #expect(await cache.next() == "store b")
            try await cluster.setAPIServerFault(.refusing)
            cluster.delete(.pods, namespace: "shop", name: "a")
            try await cluster.setAPIServerFault(nil)
            // Taken up where it stopped: the history still has what happened meanwhile.
            #expect(await cache.next() == "remove a")
            #expect(lists(cluster) == 1)
        }
    }

    @Test func aServerThatFailsLeadsToANewList() async throws {
        try await following(pods: ["a"]) { cluster in
            #expect(await cache.next() == "replace a")
            cluster.put(podObject("b"), as: .pods)
            #expect(await cache.next() == "store b")
            try await cluster.setAPIServerFault(.status(500))
            cluster.cutWatches()
            let warning = try #require(await warnings.next())
            #expect(
                warning.hasPrefix("can't follow pods: the kube-apiserver answered 500 to /api/v1/namespaces/shop/pods?")
            )
            #expect(warning.contains("; what is known stays in use, trying again in "))
            try await cluster.setAPIServerFault(nil)
            #expect(await cache.next() == "replace a,b")
        }
    }
}
