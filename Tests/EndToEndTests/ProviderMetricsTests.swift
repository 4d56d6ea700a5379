import Samples
import Telemetry
import Testing

@testable import Plugins
@testable import moongauge

/// What `/metrics` tells of providers.
@Suite struct ProviderMetricsTests {
    private func status(_ provider: String) -> ProviderStatus {
        ProviderStatus(
            plugin: "p", provider: provider, targets: 1, succeeding: 1, failing: 0, running: 0, series: 1,
            totals: .init())
    }

    @Test func durations() async {
        let registry = MetricRegistry()
        let plugins = PluginMetrics(registry)
        let providers = ProviderMetrics(registry, collecting: plugins.collecting)
        for took in [0.00390625, 0.1875, 45, 70] { plugins.collected(plugin: "p", provider: "a", took: .seconds(took)) }
        plugins.collected(plugin: "p", provider: "b", took: .seconds(1))
        providers.set([status("a"), status("b")])
        let name = "moongauge_provider_collect_duration_seconds"
        func page() async -> String { String(decoding: await registry.page(), as: UTF8.self) }
        let first = await page()
        #expect(first.contains("# TYPE \(name) histogram\n"))
        for (bound, count) in [
            ("0.005", 1), ("0.1", 1), ("0.25", 2), ("10", 2), ("30", 2), ("60", 3), ("+Inf", 4),
        ] {
            #expect(first.contains("\(name)_bucket{le=\"\(bound)\",plugin=\"p\",provider=\"a\"} \(count)\n"))
        }
        #expect(first.contains("\(name)_sum{plugin=\"p\",provider=\"a\"} 115.19140625\n"))
        #expect(first.contains("\(name)_count{plugin=\"p\",provider=\"a\"} 4\n"))
        #expect(first.contains("\(name)_count{plugin=\"p\",provider=\"b\"} 1\n"))
        // What is gone is told no more.
        providers.set([status("b")])
        let second = await page()
        #expect(!second.contains("provider=\"a\""))
        #expect(second.contains("\(name)_count{plugin=\"p\",provider=\"b\"} 1\n"))
    }
}
