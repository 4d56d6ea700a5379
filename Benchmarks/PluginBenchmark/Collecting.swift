import BenchmarkSupport
import Logging
import Plugins
import SampleStore
import Samples

/// What it costs to bring in a page of 1,000 samples, unopened and looked into.
enum Collecting {
    private static let pods = 50
    private static let samples = 1000
    private static let rounds = 12

    /// A page of counters with two labels, some of which rise each time.
    private static let page = """
        local lines = { "# TYPE http_requests_total counter" }
        for i = 1, \(samples) do
          lines[#lines + 1] = ('http_requests_total{code="%d",path="/api/v1/resource/%d"} %d'):format(200 + i % 5, i, i * 1000)
        end
        local text = table.concat(lines, "\\n") .. "\\n"
        """

    /// Microseconds for a page, the least of some rounds, and how many samples came in.
    private static func measure(_ body: String) async throws -> (least: Double, samples: Int) {
        let clock = ManualClock(Timestamp(seconds: 1_800_000_000))
        let store = InMemorySampleStore(clock: clock)
        let inventory = BenchmarkInventory(count: pods, hasAddresses: true)
        let text = """
            local plugin = moongauge.plugin { name = "benchmark" }
            \(page)
            plugin:provider { name = "pages", every = "5s", metrics = "any", targets = { resource = "pods" },
              collect = function(pod) \(body) end }
            """
        let catalogue = try PluginCatalogue(
            [PluginSource(path: "benchmark.lua", text: text)], query: store, inventory: inventory, clock: clock,
            policy: .init(maximumAge: .minutes(3)), logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() }
        )
        let scheduler = ProviderScheduler(catalogue: catalogue, sink: store)
        var least = Double.infinity
        for _ in 0..<rounds {
            clock.advance(by: .seconds(8))
            let start = ContinuousClock.now
            await scheduler.collect()
            least = min(least, (ContinuousClock.now - start) / .microseconds(1) / Double(pods))
        }
        return (least, scheduler.statuses.reduce(0) { $0 + $1.totals.samples })
    }

    /// Prints the figures.
    static func run() async throws {
        for (what, body) in [
            ("collect that returns nothing", "return nil"),
            ("a page of 1,000 samples, returned unopened", "return { exposition = text }"),
            ("the same through exposition.parse", "return exposition.parse(text)"),
        ] {
            let (least, samples) = try await measure(body)
            report(what, least, "µs", "\(samples) samples in \(rounds) rounds of \(pods) pods")
        }
    }
}
