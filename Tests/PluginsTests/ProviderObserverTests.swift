import Samples
import Synchronization
import Testing

@testable import Plugins

/// Who watches plugins is told how long calls of providers took.
@Suite(.timeLimit(.minutes(2))) struct ProviderObserverTests {
    private final class Watcher: PluginObserver {
        let calls = Mutex<[(name: String, took: Duration)]>([])

        func evaluated(plugin: String, objects: Int, failures: Int, took: Duration) {}

        func collected(plugin: String, provider: String, took: Duration) {
            calls.withLock { $0.append(("\(plugin)/\(provider)", took)) }
        }
    }

    @Test func everyCallIsTold() async throws {
        let watcher = Watcher()
        let bench = try ProviderBench(
            ProviderBench.plugin("if pod.name == 'q' then error('no') end return { g = 1 }"),
            """
            local plugin = moongauge.plugin { name = "other" }
            plugin:external { metric = "x", collect = function() return 1 end }
            """, observer: watcher)
        bench.addPods("p", "q")
        let start = ContinuousClock.now
        await bench.collect()
        let whole = ContinuousClock.now - start
        #expect(bench.scheduler.statuses.map(\.totals.failures).reduce(0, +) == 1)
        let calls = watcher.calls.withLock { $0 }
        #expect(calls.map(\.name).sorted() == ["other/x", "test/p", "test/p"])
        #expect(calls.allSatisfy { $0.took > .zero && $0.took <= whole })
    }
}
