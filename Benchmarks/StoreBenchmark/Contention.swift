import BenchmarkSupport
import Foundation
import SampleStore
import Samples
import Synchronization

/// How long readers take while a writer is at work, and how long they take alone.
@MainActor
func measureContention() {
    print("\na reader of one pod's rate, alone and beside a writer that never rests")
    var nodes = (0..<100).map { SimulatedNode(number: $0, shapes: shapes, start: start) }
    let store = InMemorySampleStore(clock: clock)
    for place in nodes.indices { nodes[place].register(in: store) }
    for cycle in 1...20 {
        clock.set(to: Timestamp(milliseconds: start + Int64(cycle) * 15_000))
        for place in nodes.indices {
            nodes[place].scrape(at: start + Int64(cycle) * 15_000, shapes)
            store.append(nodes[place].page)
        }
    }
    let pods = (0..<100).flatMap { node in (0..<SimulatedNode.pods).map { SimulatedNode.pod($0, onNode: node) } }
    let range = TimeRange(last: .minutes(2), until: clock.now())
    func read(_ label: String) {
        var times: [Double] = []
        times.reserveCapacity(300_000)
        for number in 0..<300_000 {
            let pod = pods[number &* 7919 % pods.count]
            times.append(
                nanoseconds {
                    for one in store.series(metric: KubeletMetric.podCPUUsage.rawValue, of: pod) {
                        keep(store.evaluate(.rate, over: one.id, in: range))
                    }
                })
        }
        times.sort()
        let quantiles = [0.5, 0.99, 0.999].map { String(format: "%.2f", times[Int(Double(times.count) * $0)] / 1000) }
        report("\(label): median, 99 %, 99.9 %", times[times.count / 2], "ns", quantiles.joined(separator: " ") + " us")
    }
    read("alone")
    let flag = Flag()
    let batches = nodes.map(\.page)
    let writer = Thread {
        var shift: Int64 = 0
        while !flag.isRaised {
            shift += 1
            for batch in batches {
                store.append(
                    batch.map {
                        IncomingSample(
                            series: $0.series,
                            sample: Sample(
                                timestamp: $0.sample.timestamp + TimeSpan(milliseconds: shift), value: $0.sample.value))
                    })
            }
        }
    }
    writer.start()
    read("beside a writer")
    flag.raise()
}

/// Something that one thread tells another.
private final class Flag: Sendable {
    private let state = Atomic<Bool>(false)

    var isRaised: Bool { state.load(ordering: .relaxed) }
    func raise() { state.store(true, ordering: .relaxed) }
}
