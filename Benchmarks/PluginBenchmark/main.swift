import BenchmarkSupport
import Logging
import Plugins
import SampleStore
import Samples

// What a request for a derived metric of 10,000 pods costs, beside the window function that the metric reads.

let pods = 10_000
let points = 60
let clock = ManualClock(Timestamp(seconds: 1_800_000_000))
let store = InMemorySampleStore(clock: clock)
let inventory = BenchmarkInventory(count: pods)
let cpu = "container_cpu_usage_seconds_total"

/// Fills the store: one container a pod, a sample each 15 seconds.
func fill() {
    let series = inventory.all.compactMap { pod in
        store.series(for: SeriesKey(metric: cpu, object: pod.reference, labels: ["container": "web"]), kind: .counter)
    }
    for point in 0..<points {
        let time = clock.now() - .seconds(Double(15 * (points - 1 - point)))
        var samples: [IncomingSample] = []
        for (index, id) in series.enumerated() {
            let used = Double(point * 15) * Double(index % 97 + 1) / 100
            let jitter = Double((index * 7 + point * 13) % 11) / 1000
            let timestamp = time + TimeSpan(milliseconds: Int64(index % 700) - 700)
            samples.append(
                IncomingSample(series: id, sample: Sample(timestamp: timestamp, value: used + jitter)))
        }
        store.append(samples)
    }
}

/// A catalogue with one metric `m` of pods.
func catalogue(_ body: String, _ observer: Stopwatch) throws -> PluginCatalogue {
    let text = """
        local plugin = moongauge.plugin { name = "benchmark" }
        plugin:derived { metric = "m", resource = "pods", window = "2m", value = function(pod, samples) \(body) end }
        """
    return try PluginCatalogue(
        [PluginSource(path: "benchmark.lua", text: text)], query: store, inventory: inventory, observer: observer,
        clock: clock,
        policy: .init(maximumAge: .minutes(3), requestBudget: .seconds(60)),
        logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
}

/// The least time of some requests, in nanoseconds a pod: as a whole, and in the plugin.
func request(_ body: String) async throws -> (whole: Double, plugin: Double, values: Int) {
    let observer = Stopwatch()
    let catalogue = try catalogue(body, observer)
    var whole = Double.infinity
    var values = 0
    for _ in 0..<15 {
        let start = ContinuousClock.now
        let answer = await catalogue.customMetric(
            "m", ofAll: .pods, in: "shop", matching: .everything, where: .everything)
        whole = min(whole, (ContinuousClock.now - start) / .nanoseconds(1) / Double(pods))
        values = answer.values.count
    }
    return (whole, observer.least / Double(pods), values)
}

fill()

let window =
    best(of: 15) {
        for pod in inventory.all {
            for series in store.series(metric: cpu, of: pod.reference) {
                keep(store.evaluate(.rate, over: series.id, in: TimeRange(last: .minutes(2), until: clock.now())))
            }
        }
    } / Double(pods)
report("rate of a pod's series, found by name, over two minutes", window, "ns")

/// What to measure: all of it where nothing is named.
let wanted = Set(CommandLine.arguments.dropFirst())

for (what, body) in [
    ("a metric that reads nothing", "return 1"), ("a metric that reads one rate", "return samples:rate(\"\(cpu)\")"),
    ("a metric that reads two windows", "return samples:rate(\"\(cpu)\") + samples:rate(\"\(cpu)\", \"5m\")"),
    ("a metric that reads labels", "return #pod.labels.app"),
] where wanted.isEmpty || wanted.contains("derived") {
    let (whole, plugin, values) = try await request(body)
    report("\(what): its function, a pod", plugin, "ns", "\((plugin / window * 10).rounded() / 10) rates")
    report("  and the request for \(values) pods as a whole", whole, "ns")
}

if wanted.isEmpty || wanted.contains("collecting") { try await Collecting.run() }
