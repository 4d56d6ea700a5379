import Egress
import SampleStore
import Samples
import Synchronization
import Testing

@testable import Plugins

/// A network that answers when the test says so, with the last part of the address asked for.
private final class GatedNetwork: EgressNetwork {
    private struct State {
        var isOpen = false
        var waiting = 0
        var most = 0
        var cancelled = 0
    }

    private let state = Mutex(State())

    var waiting: Int { state.withLock { $0.waiting } }
    var most: Int { state.withLock { $0.most } }
    var cancelled: Int { state.withLock { $0.cancelled } }

    func open() { state.withLock { $0.isOpen = true } }

    func exchange(_ request: EgressRequest, under policy: EgressPolicy) async throws(EgressError) -> EgressResponse {
        state.withLock { state in
            state.waiting += 1
            state.most = max(state.most, state.waiting)
        }
        defer { state.withLock { $0.waiting -= 1 } }
        while !state.withLock({ $0.isOpen }) {
            if Task.isCancelled {
                state.withLock { $0.cancelled += 1 }
                throw EgressError(.unreachable, "nobody waits any more")
            }
            await Task.yield()
        }
        let last = request.url.split(separator: ".").last ?? ""
        return EgressResponse(status: 200, body: Array(last.utf8))
    }

    func converse(_ request: StreamRequest, under policy: EgressPolicy) async throws(EgressError) -> [UInt8] { [] }
}

/// Calls of `collect` that wait.
@Suite(.timeLimit(.minutes(10))) struct ProviderWaitingTests {
    private let bench = Bench()
    private let network = GatedNetwork()
    private let catalogue: PluginCatalogue
    private let scheduler: ProviderScheduler

    private static func text(_ more: String = "") -> String {
        """
        local plugin = moongauge.plugin { name = "test", permissions = { http = { "pods" } } }
        plugin:provider { name = "p", \(more) metrics = { g = { type = "gauge" } }, targets = { resource = "pods" },
          collect = function(pod)
            local before = pod.name
            local page = http.get("http://" .. pod.ip)
            assert(before == pod.name and pod.samples:last_over_time("nothing") == nil)
            return { g = 1000 * tonumber(page.body) + tonumber(pod.labels.number) }
          end }
        plugin:derived { metric = "other", resource = "pods", value = function(pod) return tonumber(pod.labels.number) end }
        """
    }

    init() throws {
        catalogue = PluginCatalogue(
            query: bench.store, inventory: bench.inventory,
            host: PluginHost(clock: bench.clock, network: network, logger: bench.lines.logger), clock: bench.clock,
            policy: .init(maximumAge: .minutes(1), requestBudget: .seconds(60)), logger: bench.lines.logger)
        scheduler = ProviderScheduler(catalogue: catalogue, sink: bench.store)
    }

    private func use(_ text: String) throws {
        try catalogue.use(only: PluginSource(path: "p.lua", text: text))
    }

    private func addPods(_ count: Int) {
        bench.inventory.pods.withLock {
            $0 = (0..<count).map { index in
                PodRecord(
                    namespace: "d", name: "p\(index)", uid: "\(index)", labels: ["number": "\(index)"],
                    ip: "10.0.0.\(index)")
            }
        }
    }

    private func values(_ metric: String) async -> [Double] {
        await catalogue.customMetric(metric, ofAll: .pods, in: "d", matching: .everything, where: .everything)
            .values.map(\.value).sorted()
    }

    /// Handles stay those of their own call, however many wait and whatever is computed meanwhile.
    @Test func manyWaitAtOnce() async throws {
        try use(Self.text("concurrency = 60, timeout = '1m', every = '1m',"))
        addPods(200)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await scheduler.collect() }
            while network.waiting < 60 { await Task.yield() }
            #expect(scheduler.statuses.map(\.running) == [60])
            #expect(await values("other") == (0..<200).map(Double.init))
            #expect(await values("g") == [])
            network.open()
        }
        #expect(network.most == 60)
        #expect(scheduler.statuses.map(\.succeeding) == [200])
        #expect(await values("g") == (0..<200).map { 1001 * Double($0) })
    }

    @Test func whoNeverAnswersFails() async throws {
        try use(Self.text("timeout = '20ms',"))
        addPods(3)
        await scheduler.collect()
        let status = try #require(scheduler.statuses.first)
        #expect([status.failing, status.running] == [3, 0])
        #expect(status.lastError == "p.lua:5: http.get: no answer within the call's timeout of 0.02 s")
        #expect(network.cancelled == 3)
    }

    /// What was asked by a version that is gone is nobody's any more.
    @Test func aPluginThatIsReplacedOrRemoved() async throws {
        try use(Self.text("timeout = '1m', every = '1m',"))
        addPods(2)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await scheduler.collect() }
            while network.waiting < 2 { await Task.yield() }
            catalogue.replace(PluginSet([]))
            await scheduler.collect()
        }
        #expect(network.cancelled == 2)
        #expect(scheduler.statuses == [])
        #expect(bench.lines.take().filter { $0.contains("failed") } == [])
    }

    /// A pod that goes takes its call with it; one of its name that comes begins anew.
    @Test func aPodThatGoes() async throws {
        try use(Self.text("timeout = '1m', every = '1m',"))
        addPods(1)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await scheduler.collect() }
            while network.waiting < 1 { await Task.yield() }
            addPods(0)
            await scheduler.collect()
        }
        #expect(network.cancelled == 1)
        #expect(bench.store.series(metric: "g", of: .pod("p0", in: "d")) == [])
        addPods(1)
        network.open()
        await scheduler.collect()
        #expect(await values("g") == [0])
    }

    /// The service stops though calls wait.
    @Test func stopping() async throws {
        try use(Self.text("timeout = '1m', every = '1m',"))
        addPods(2)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await scheduler.run() }
            while network.waiting < 2 { await Task.yield() }
            group.cancelAll()
        }
        #expect(network.cancelled == 2)
    }
}
