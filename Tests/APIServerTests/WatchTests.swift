import Foundation
import HTTPTypes
import HummingbirdCore
import Kubernetes
import NIOCore
import NIOEmbedded
import Samples
import Synchronization
import Testing

@testable import APIServer

/// Watches of nodes and pods.
@Suite struct WatchTests {
    private static let path = "/apis/metrics.k8s.io/v1beta1/pods?watch=true"
    private static let table = "application/json;as=Table;v=v1;g=meta.k8s.io"

    /// What is served, to be changed by tests.
    private final class Pods: ResourceMetricsProvider {
        private let pods = Mutex<[PodUsage]>([])
        private let lists = Mutex(0)

        var listCount: Int { lists.withLock { $0 } }

        func set(_ names: [String], cpu: UInt64 = 1, swap: UInt64? = nil, labels: Labels = [:]) {
            let new = names.sorted().map { name in
                PodUsage(
                    namespace: "d", name: name, labels: labels, timestamp: Timestamp(milliseconds: 0),
                    window: .seconds(15),
                    containers: [
                        .init(name: "c", usage: ResourceUsage(cpuNanocores: cpu, memoryBytes: 1024, swapBytes: swap))
                    ]
                )
            }
            pods.withLock { $0 = new }
        }

        func usage(ofNode name: String) async -> Result<NodeUsage, AbsenceReason> { .failure(.unknownObject) }
        func usage(ofNodesMatching selector: LabelSelector) async -> [NodeUsage] { [] }
        func usage(ofPod name: String, in namespace: String) async -> Result<PodUsage, AbsenceReason> {
            .failure(.unknownObject)
        }
        func usage(ofPodsIn namespace: String?, matching selector: LabelSelector) async -> [PodUsage] {
            lists.withLock { $0 += 1 }
            return pods.withLock { $0 }.filter { namespace == nil || $0.namespace == namespace }
                .filter { selector.matches($0.labels) }
        }
    }

    private let provider = Pods()
    private let server: TestServer
    private let hub: WatchHub

    init() throws {
        server = try TestServer(metrics: provider, custom: NoCustomMetrics(), changes: ChangeSignal())
        hub = try #require(server.hub)
    }

    private func watch(_ query: String = "", accept: String? = nil) async throws -> Watch {
        let answer = try await server.answer(path: Self.path + query, accept: accept)
        #expect(answer.status == 200)
        return Watch(stream: try #require(answer.stream), contentType: answer.contentType)
    }

    private func cycle() async {
        server.clock.advance(by: .seconds(15))
        await hub.advance()
    }

    private func listVersion() async throws -> String {
        let answer = try await server.answer(path: "/apis/metrics.k8s.io/v1beta1/pods")
        let document = try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
        return try #require((document["metadata"] as? [String: Any])?["resourceVersion"] as? String)
    }

    /// Two frames of HTTP/2 in a row without content end the connection of a client that looks after itself.
    @Test func nothingIsWrittenOfNothing() async throws {
        let watch = try await watch()
        let body = watch.stream.body(on: NIOAsyncTestingChannel())
        let writer = NotingWriter()
        async let writing: Void = body.write(writer)
        provider.set(["a"])
        await cycle()
        watch.stream.end()
        try await writing
        #expect(writer.sizes.count == 1 && writer.sizes.allSatisfy { $0 > 0 })
    }

    @Test func stateThenChanges() async throws {
        provider.set(["a", "b"])
        let watch = try await watch()
        #expect(watch.contentType == "application/json")
        #expect(try watch.beginning().map(\.summary) == ["ADDED a", "ADDED b"])
        provider.set(["a", "c"], cpu: 2)
        await cycle()
        let events = try await watch.next()
        #expect(events.map(\.summary) == ["MODIFIED a", "DELETED b", "ADDED c"])
        #expect(Set(events.map(\.version)) == [String(hub.version)])
        #expect(events[0].object["kind"] as? String == "PodMetrics")
        // A cycle that changes nothing is none for a watcher.
        await cycle()
        provider.set(["a"], cpu: 2)
        await cycle()
        #expect(try await watch.next().map(\.summary) == ["DELETED c"])
        watch.stream.end()
        #expect(try await watch.next().isEmpty)
        #expect(hub.pods.watcherCount == 0)
    }

    @Test func fromAVersion() async throws {
        provider.set(["a"])
        let version = try await listVersion()
        let watch = try await watch("&resourceVersion=\(version)")
        #expect(try watch.beginning().isEmpty)
        provider.set(["a", "b"])
        await cycle()
        #expect(try await watch.next().map(\.summary) == ["ADDED b"])
        // What was missed is told to one who comes back.
        let late = try await self.watch("&resourceVersion=\(version)")
        #expect(try late.beginning().map(\.summary) == ["ADDED b"])
        let current = try await self.watch("&resourceVersion=\(try await listVersion())")
        #expect(try current.beginning().isEmpty)
    }

    /// Who lists first and watches then misses nothing, though a cycle ended in between and nobody else watches.
    @Test func fromAListBeforeACycle() async throws {
        provider.set(["a", "b"])
        let version = try await listVersion()
        provider.set(["a", "c"], cpu: 2)
        await cycle()
        let watch = try await watch("&resourceVersion=\(version)")
        #expect(try watch.beginning().map(\.summary) == ["MODIFIED a", "DELETED b", "ADDED c"])
        watch.stream.end()
        // Two cycles later nobody is expected to come any more.
        for _ in 0..<3 { await cycle() }
        let before = provider.listCount
        await cycle()
        #expect(provider.listCount == before)
    }

    @Test func fromAVersionLongGone() async throws {
        let watch = try await watch("&resourceVersion=1")
        let event = try #require(try watch.beginning().first)
        #expect(event.type == "ERROR")
        #expect(event.object["code"] as? Int == 410)
        #expect(event.object["reason"] as? String == "Expired")
        #expect(try await watch.next().isEmpty)
        #expect(hub.pods.watcherCount == 0)
    }

    @Test func selections() async throws {
        provider.set(["a", "b"], labels: ["app": "web"])
        let selected = try await watch("&labelSelector=app%3Dweb&fieldSelector=metadata.name%3Da")
        #expect(try selected.beginning().map(\.summary) == ["ADDED a"])
        let elsewhere = try await server.answer(path: "/apis/metrics.k8s.io/v1/namespaces/other/pods?watch=1")
        #expect(elsewhere.stream?.beginning.isEmpty == true)
        // What is no longer selected leaves; what comes to be, enters.
        provider.set(["a", "b"], labels: ["app": "db"])
        await cycle()
        #expect(try await selected.next().map(\.summary) == ["DELETED a"])
        provider.set(["a", "b"], cpu: 3, labels: ["app": "web"])
        await cycle()
        #expect(try await selected.next().map(\.summary) == ["ADDED a"])
    }

    @Test func bookmarks() async throws {
        provider.set(["a"])
        let watch = try await watch("&allowWatchBookmarks=true")
        await cycle()
        let event = try #require(try await watch.next().first)
        #expect(event.type == "BOOKMARK")
        #expect(event.version == String(hub.version))
        #expect(event.object["kind"] as? String == "PodMetrics")
    }

    @Test func tables() async throws {
        provider.set(["a", "b"])
        let watch = try await watch(accept: Self.table)
        let beginning = try watch.beginning()
        #expect(beginning.map { $0.object["kind"] as? String } == ["Table", "Table"])
        // Columns are described once.
        #expect((beginning[0].object["columnDefinitions"] as? [Any])?.count == 4)
        #expect(beginning[1].object["columnDefinitions"] is NSNull)
        provider.set(["a"], cpu: 2_000_000)
        await cycle()
        let events = try await watch.next()
        #expect(events.map(\.type) == ["MODIFIED", "DELETED"])
        let row = try #require((events[0].object["rows"] as? [[String: Any]])?.first)
        #expect(row["cells"] as? [String] == ["a", "2m", "1Ki", "15s"])
        #expect(events[0].object["columnDefinitions"] is NSNull)
    }

    /// The column for swap comes with the first row that has swap, and stays.
    @Test func tablesWithSwap() async throws {
        func cells(_ event: Watch.Event) -> [String?] {
            let row = (event.object["rows"] as? [[String: Any]])?.first
            return (row?["cells"] as? [Any] ?? []).map { $0 as? String }
        }
        provider.set(["a"])
        let watch = try await watch(accept: Self.table)
        #expect(try watch.beginning().map(\.columns) == [["Name", "cpu", "memory", "Window"]])
        provider.set(["a"], swap: 2048)
        await cycle()
        let first = try #require(try await watch.next().first)
        #expect(first.columns == ["Name", "cpu", "memory", "swap", "Window"])
        #expect(cells(first) == ["a", "1n", "1Ki", "2Ki", "15s"])
        provider.set(["a"], cpu: 2)
        await cycle()
        let second = try #require(try await watch.next().first)
        #expect(second.columns == nil)
        #expect(cells(second) == ["a", "2n", "1Ki", nil, "15s"])
        // Somebody who has not seen swap gets no column for it.
        #expect(try await self.watch(accept: Self.table).beginning().map(cells) == [["a", "2n", "1Ki", "15s"]])
    }

    @Test func protobuf() async throws {
        provider.set(["a"])
        let watch = try await watch(accept: "application/vnd.kubernetes.protobuf")
        #expect(watch.contentType == "application/vnd.kubernetes.protobuf;stream=watch")
        provider.set(["a"], cpu: 7)
        await cycle()
        var iterator = watch.stream.events.makeAsyncIterator()
        for (type, bytes) in [("ADDED", watch.stream.beginning), ("MODIFIED", await iterator.next() ?? [])] {
            let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            #expect(length == bytes.count - 4)
            let event = try ProtobufDocument.Message(bytes.dropFirst(4))
            #expect(event.string(1) == type)
            let document = try ProtobufDocument(event.message(2).bytes(1)).tree
            #expect((document["metadata"] as? [String: Any])?["name"] as? String == "a")
        }
    }

    @Test func notInYAML() async throws {
        #expect(try await server.answer(path: Self.path, accept: "application/yaml").status == 406)
    }

    @Test func times() async throws {
        #expect(try await watch("&timeoutSeconds=7").stream.timeout == 7)
        #expect((1800...3600).contains(try await watch().stream.timeout))
    }

    /// However many watch, the provider is asked once a cycle; while nobody does, not at all.
    @Test func manyWatchersCostOneList() async throws {
        provider.set(["a"])
        await cycle()
        #expect(provider.listCount == 0)
        var watches: [Watch] = []
        for _ in 0..<1000 { watches.append(try await watch()) }
        let before = provider.listCount
        provider.set(["a"], cpu: 2)
        await cycle()
        #expect(provider.listCount == before + 1)
        for watch in watches { #expect(try await watch.next().map(\.summary) == ["MODIFIED a"]) }
        for watch in watches { watch.stream.end() }
        await cycle()
        #expect(provider.listCount == before + 1)
    }

    /// A watcher that doesn't read is let go rather than waited for.
    @Test func slowWatcher() async throws {
        let watch = try await watch()
        for round in 0..<10 {
            provider.set(["a"], cpu: UInt64(round + 1))
            await cycle()
        }
        #expect(hub.pods.watcherCount == 0)
        #expect(try await watch.next().map(\.summary) == ["ADDED a"])
    }

    @Test func feed() async throws {
        let signal = ChangeSignal()
        var cycles = signal.changes().makeAsyncIterator()
        signal.announce()
        signal.announce()
        #expect(await cycles.next() == 2)
    }

    @Test func verbs() async throws {
        let answer = try await server.answer(path: "/apis/metrics.k8s.io/v1beta1")
        #expect(answer.text.contains(#""kind":"PodMetrics","verbs":["get","list","watch"]"#))
    }
}

/// A watch as its client sees it.
private struct Watch {
    struct Event {
        var type: String
        var object: [String: Any]

        var metadata: [String: Any] { object["metadata"] as? [String: Any] ?? [:] }
        var version: String { metadata["resourceVersion"] as? String ?? "" }
        var summary: String { "\(type) \(metadata["name"] ?? "")" }
        /// The columns of a table that describes them.
        var columns: [String]? {
            (object["columnDefinitions"] as? [[String: Any]])?.compactMap { $0["name"] as? String }
        }
    }

    let stream: WatchStream
    let contentType: String

    func beginning() throws -> [Event] {
        try events(stream.beginning)
    }

    /// The next events; none at the end.
    func next() async throws -> [Event] {
        var iterator = stream.events.makeAsyncIterator()
        return try events(await iterator.next() ?? [])
    }

    private func events(_ bytes: [UInt8]) throws -> [Event] {
        try bytes.split(separator: UInt8(ascii: "\n")).map { line in
            let document = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
            return Event(
                type: document["type"] as? String ?? "", object: document["object"] as? [String: Any] ?? [:]
            )
        }
    }
}

/// Notes how much is written at a time.
private struct NotingWriter: ResponseBodyWriter {
    private let noted = Noted()

    private final class Noted: Sendable {
        let sizes = Mutex<[Int]>([])
    }

    var sizes: [Int] { noted.sizes.withLock { $0 } }

    func write(_ buffer: ByteBuffer) async throws { noted.sizes.withLock { $0.append(buffer.readableBytes) } }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
