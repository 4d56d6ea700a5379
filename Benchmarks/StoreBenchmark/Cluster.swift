import BenchmarkSupport
import Foundation
import SampleStore
import Samples

/// A cluster of 30 pods of two containers a node, scraped every 15 s.
@MainActor
func measureCluster(nodes count: Int, cycles: Int) async {
    print("\(count) nodes, 30 pods each, 2 containers each, \(cycles) scrapes 15 s apart")
    var nodes = (0..<count).map { SimulatedNode(number: $0, shapes: shapes, start: start) }
    let store = InMemorySampleStore(policy: RetentionPolicy(maximumBytes: 4 << 30), clock: clock)
    let before = residentBytes()
    let registering = nanoseconds { for place in nodes.indices { nodes[place].register(in: store) } }
    /// The median of some cycles, in nanoseconds.
    func scrape(_ cycles: ClosedRange<Int>) -> Double {
        let times = cycles.map { cycle in
            let instant = start + Int64(cycle) * 15_000
            clock.set(to: Timestamp(milliseconds: instant))
            var time = 0.0
            for place in nodes.indices {
                nodes[place].scrape(at: instant, shapes)
                time += nanoseconds { store.append(nodes[place].page) }
            }
            return time
        }
        return times.sorted()[times.count / 2]
    }
    let growing = scrape(1...cycles)
    let statistics = store.statistics()
    let series = Double(statistics.series)
    report("series", series, "")
    report("samples", Double(statistics.samples), "")
    report("late, duplicate, refused", Double(statistics.late + statistics.duplicates + statistics.refusedSamples), "")
    report("bytes per sample, by the store's account", statistics.bytesPerSample ?? 0, "B", "everything included")
    report("resident memory", Double(residentBytes() - before) / 1e6, "MB", "everything included")
    report("a series found or made", registering / series, "ns")
    let full = scrape(cycles + 1...cycles + 30)
    let comparison = "metrics-server: 110 to 160 ms for 60,000 containers"
    report("a cycle of \(Int(series)) samples while the history grows", growing / 1e6, "ms", comparison)
    report("  once it is full", full / 1e6, "ms", comparison)
    report("a sample appended", full / series, "ns", "\(Int(series / full * 1e3)) M/s")

    measureReading(store, nodes: count)
    await measureProvider(store, nodes: count)
}

/// Reading from a full store.
@MainActor
func measureReading(_ store: InMemorySampleStore, nodes: Int) {
    let pods = (0..<nodes).flatMap { node in (0..<SimulatedNode.pods).map { SimulatedNode.pod($0, onNode: node) } }
    let some = stride(from: 0, to: pods.count, by: 7).map { pods[$0] }
    let metric = KubeletMetric.podCPUUsage.rawValue
    let now = clock.now()
    var found = 0
    let select = best(of: 15) { for pod in some { found += store.series(metric: metric, of: pod).count } }
    report("select of one pod's series by name", select / Double(some.count), "ns")

    let series = some.flatMap { store.series(metric: metric, of: $0) }.map(\.id)
    let whole = TimeRange(last: .minutes(16), until: now)
    var sum = 0.0
    for function in [WindowFunction.rate, .averageOverTime, .maximumOverTime, .deriv, .quantileOverTime(0.95)] {
        let time = best(of: 15) {
            for one in series { sum += (try? store.evaluate(function, over: one, in: whole).get().value) ?? 0 }
        }
        let raw = series.prefix(1000).map { store.samples(of: $0, in: whole) }
        let plain = best(of: 15) {
            for one in raw { sum += (try? function.evaluate(over: one, in: whole).get().value) ?? 0 }
        }
        let ratio = (time / Double(series.count)) / (plain / Double(raw.count))
        report(
            "\(function.name) over \(raw[0].count) points", time / Double(series.count), "ns",
            String(format: "%.1f times the same over plain samples", ratio))
    }
    let recent = best(of: 15) {
        for one in series {
            sum +=
                (try? store.evaluate(.rate, over: one, in: TimeRange(last: .minutes(2), until: now)).get().value) ?? 0
        }
    }
    report("rate over two minutes", recent / Double(series.count), "ns")

    let list = best(of: 15) {
        for pod in pods {
            for one in store.series(metric: metric, of: pod) {
                let range = TimeRange(last: .minutes(2), until: now)
                sum += (try? store.evaluate(.rate, over: one.id, in: range).get().value) ?? 0
            }
        }
    }
    report("a list of \(pods.count) pods with a rate each", list / 1e6, "ms")

    let metrics = [KubeletMetric.containerCPUUsage, .containerMemoryWorkingSet, .containerStartTime].map(\.rawValue)
    var readings = 0
    let all = best(of: 15) {
        store.newestSamples(of: metrics, of: pods) { _, found in readings += found.count }
    }
    report(
        "the newest samples of \(pods.count) pods' containers", all / 1e6, "ms")
    keep((found, sum, readings))
}
