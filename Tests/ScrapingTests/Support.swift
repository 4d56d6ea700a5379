import InMemoryLogging
import Logging
import SampleStore
import Samples
import Synchronization

/// A store that refuses new series while it is told to be full.
final class FullStore: SampleSink {
    let isFull = Mutex(true)
    private let store: InMemorySampleStore

    init(_ store: InMemorySampleStore) {
        self.store = store
    }

    func series(for key: SeriesKey, kind: MetricKind) -> SeriesID? {
        isFull.withLock { $0 } ? nil : store.series(for: key, kind: kind)
    }

    func append(_ samples: [IncomingSample]) -> AppendSummary { store.append(samples) }

    func markStale(_ series: [SeriesID]) { store.markStale(series) }

    func discardSamples(of object: ObjectReference, before instant: Timestamp) {
        store.discardSamples(of: object, before: instant)
    }
}

/// Nodes that tests set.
final class FakeInventory: ObjectInventory {
    let nodes = Mutex<[NodeRecord]>([])

    init(_ nodes: [NodeRecord] = []) {
        self.nodes.withLock { $0 = nodes }
    }

    func node(named name: String) -> NodeRecord? { nodes.withLock { $0.first { $0.name == name } } }
    func nodes(matching selector: LabelSelector) -> [NodeRecord] { nodes.withLock { $0 } }
    func pod(named name: String, in namespace: String) -> PodRecord? { nil }
    func pods(in namespace: String?, matching selector: LabelSelector) -> [PodRecord] { [] }
}

/// Log lines from level info upwards.
struct LogLines: Sendable {
    private let handler = InMemoryLogHandler()

    /// What was logged since the last call.
    func take() -> [String] {
        defer { handler.clear() }
        return handler.entries.map { "\($0.level): \($0.message)" }
    }

    var logger: Logger { Logger(label: "test") { _ in handler } }
}
