import FoundationEssentials
import InMemoryLogging
import Logging
import SampleStore
import Samples
import Synchronization
import Testing

@testable import Plugins

/// A folder for one test, gone with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "moongauge-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
        try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
    }
}

/// Nodes and pods that tests set.
final class FakeInventory: ObjectInventory {
    let nodes = Mutex<[NodeRecord]>([])
    let pods = Mutex<[PodRecord]>([])
    let services = Mutex<[ServiceRecord]>([])

    func service(named name: String, in namespace: String) -> ServiceRecord? {
        services.withLock { $0.first { $0.name == name && $0.namespace == namespace } }
    }

    func services(in namespace: String?, matching selector: LabelSelector) -> [ServiceRecord] {
        services.withLock { services in
            services.filter { (namespace ?? $0.namespace) == $0.namespace && selector.matches($0.labels) }
        }
    }

    func node(named name: String) -> NodeRecord? { nodes.withLock { $0.first { $0.name == name } } }

    func nodes(matching selector: LabelSelector) -> [NodeRecord] {
        nodes.withLock { $0.filter { selector.matches($0.labels) } }
    }

    func pod(named name: String, in namespace: String) -> PodRecord? {
        pods.withLock { $0.first { $0.name == name && $0.namespace == namespace } }
    }

    func pods(in namespace: String?, matching selector: LabelSelector) -> [PodRecord] {
        pods.withLock { pods in
            pods.filter { (namespace ?? $0.namespace) == $0.namespace && selector.matches($0.labels) }
                .sorted { $0.reference < $1.reference }
        }
    }
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

/// What is said of a file that declares what another one has.
let notUsed = ", so this file is not used; rename one of the two, or remove one of the files"

/// Where a setting that is missing is to be given.

func inConfiguration(_ plugin: String = "p") -> String {
    "; give it under plugins.\(plugin).settings in the file that --config names"
}

/// A store, an inventory and a clock under the test's hands. Times are in seconds; it is the thousandth.
struct Bench {
    let clock = ManualClock(Timestamp(seconds: 1000))
    let store: InMemorySampleStore
    let inventory = FakeInventory()
    let lines = LogLines()

    /// - Parameter history: when the store's first sample was measured; nil for none.
    init(history: Double? = 200) {
        store = InMemorySampleStore(clock: clock)
        guard let history else { return }
        let key = SeriesKey(metric: "first", object: .node("elsewhere"))
        if let id = store.series(for: key, kind: .gauge) {
            store.append([IncomingSample(series: id, sample: Sample(timestamp: Timestamp(seconds: history), value: 0))])
        }
    }

    /// Loads plugins of these texts: `p1.lua`, `p2.lua` and so on.
    func catalogue(
        _ texts: String..., maximumAge: TimeSpan = .minutes(3), budget: Duration = .seconds(600),
        limits: PluginLimits = PluginLimits(), changes: (any ChangeFeed)? = nil
    ) throws -> PluginCatalogue {
        let sources = texts.enumerated().map { PluginSource(path: "plugins/p\($0.offset + 1).lua", text: $0.element) }
        return try catalogue(sources, maximumAge: maximumAge, budget: budget, limits: limits, changes: changes)
    }

    func catalogue(
        _ sources: [PluginSource], maximumAge: TimeSpan = .minutes(3), budget: Duration = .seconds(600),
        limits: PluginLimits = PluginLimits(), changes: (any ChangeFeed)? = nil,
        observer: (any PluginObserver)? = nil
    ) throws -> PluginCatalogue {
        try PluginCatalogue(
            sources, query: store, inventory: inventory, changes: changes, observer: observer, clock: clock,
            policy: .init(maximumAge: maximumAge, requestBudget: budget, limits: limits), logger: lines.logger
        )
    }

    /// A plugin of one metric `m` of pods, whose value is what the body returns.
    static func plugin(_ body: String, resource: String = "pods", window: String? = nil) -> String {
        """
        local plugin = moongauge.plugin { name = "test" }
        plugin:derived { metric = "m", resource = "\(resource)",\(window.map { " window = \"\($0)\"," } ?? "")
          value = function(object, samples)
            \(body)
          end }
        """
    }

    /// Makes a pod known.
    func add(_ pod: PodRecord) { inventory.pods.withLock { $0.append(pod) } }

    /// Stores samples of a series, given as second and value.
    func store(
        _ metric: String, _ samples: [(Double, Double)], of object: ObjectReference = .pod("p", in: "d"),
        labels: Labels = [:]
    ) throws {
        let id = try #require(
            store.series(for: SeriesKey(metric: metric, object: object, labels: labels), kind: .gauge))
        let summary = store.append(
            samples.map { IncomingSample(series: id, sample: Sample(timestamp: Timestamp(seconds: $0.0), value: $0.1)) }
        )
        #expect(summary.appended == samples.count)
    }

    /// What the body returns for the pod `d/p`, which is made known where it isn't.
    func evaluate(_ body: String, window: String? = nil) async throws -> Result<CustomMetricValue, AbsenceReason> {
        if inventory.pods.withLock({ $0.isEmpty }) { add(PodRecord(namespace: "d", name: "p")) }
        let answer = try await catalogue(Self.plugin(body, window: window))
            .customMetric("m", of: .pod("p", in: "d"), where: .everything)
        #expect(answer.isKnown)
        #expect(answer.values.count + answer.absent.count == 1)
        if let value = answer.values.first { return .success(value) }
        return .failure(try #require(answer.absent.first).reason)
    }

    /// The number that the body returns for the pod `d/p`.
    func value(_ body: String, window: String? = nil) async throws -> Double {
        try await evaluate(body, window: window).get().value
    }

    /// Why the body has no value for the pod `d/p`.
    func absence(_ body: String, window: String? = nil) async throws -> AbsenceReason {
        switch try await evaluate(body, window: window) {
        case .success(let value):
            Issue.record("there is a value: \(value)")
            return .declined
        case .failure(let reason): return reason
        }
    }
}
