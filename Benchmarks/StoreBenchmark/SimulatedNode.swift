import SampleStore
import Samples
import TestSupport

/// A node with pods of two containers each, which go on as recorded containers do, each at its own pace.
struct SimulatedNode {
    private struct Measured {
        var shape: Int
        var step: Int
        var factor: Double
        var time: Int64
        var nanoseconds: Int64
        var pages: Int64

        mutating func advance(
            to instant: Int64, _ shapes: [RecordedShapes.Shape], _ random: inout FixedRandom
        ) {
            let steps = shapes[shape].steps
            let next = steps[step]
            step = (step + 1) % steps.count
            let noise = Double.random(in: 0.85...1.15, using: &random)
            let span = Int64(Double(next.milliseconds) * Double.random(in: 0.97...1.03, using: &random))
            // A kubelet's samples are up to 29 s old when it hands them out.
            time = max(time + 1000, min(max(time + span, instant - 29_000), instant))
            nanoseconds += Int64(Double(next.nanoseconds) * factor * noise)
            pages = max(1, pages + next.pages + (next.pages == 0 ? 0 : Int64.random(in: -2...2, using: &random)))
        }
    }

    static let pods = 30
    /// On a page: CPU, memory and start of two containers, CPU and memory of the pod; CPU, memory and error of the node.
    static let series = pods * 8 + 3

    private let keys: [SeriesKey]
    private var containers: [Measured] = []
    private var podTimes: [Measured] = []
    private var node: Measured
    private var identifiers: [SeriesID] = []
    private var random: FixedRandom
    /// The samples of the last page.
    private(set) var page: [IncomingSample] = []

    init(number: Int, shapes: [RecordedShapes.Shape], start: Int64) {
        var random = FixedRandom(state: UInt64(number + 1) &* 0x9E37_79B9_7F4A_7C15)
        func measured() -> Measured {
            let shape = Int.random(in: 0..<shapes.count, using: &random)
            return Measured(
                shape: shape, step: Int.random(in: 0..<shapes[shape].steps.count, using: &random),
                factor: Double.random(in: 0.5...3, using: &random),
                time: start - Int64.random(in: 0...20_000, using: &random),
                nanoseconds: Int64.random(in: 0...1_000_000_000_000, using: &random),
                pages: shapes[shape].pages + Int64.random(in: 0...10_000, using: &random))
        }
        let names = (0..<Self.pods).map { Self.pod($0, onNode: number) }
        containers = (0..<Self.pods * 2).map { _ in measured() }
        podTimes = (0..<Self.pods).map { _ in measured() }
        node = measured()
        // In the order of a page: a metric after the other.
        var keys: [SeriesKey] = []
        for metric in [KubeletMetric.containerCPUUsage, .containerMemoryWorkingSet, .containerStartTime] {
            for pod in names {
                for container in ["app", "sidecar-proxy"] {
                    keys.append(
                        SeriesKey(
                            metric: metric.rawValue, object: pod,
                            labels: [KubeletMetric.containerLabel: container]))
                }
            }
        }
        for metric in [KubeletMetric.podCPUUsage, .podMemoryWorkingSet] {
            for pod in names { keys.append(SeriesKey(metric: metric.rawValue, object: pod)) }
        }
        let object = ObjectReference.node("node-\(number).example.internal")
        for metric in [KubeletMetric.nodeCPUUsage, .nodeMemoryWorkingSet, .resourceScrapeError] {
            keys.append(SeriesKey(metric: metric.rawValue, object: object))
        }
        self.keys = keys
        self.random = random
        page.reserveCapacity(keys.count)
    }

    /// The name of a pod.
    static func pod(_ number: Int, onNode node: Int) -> ObjectReference {
        let hash = UInt64(node * 31 + number) &* 0x9E37_79B9_7F4A_7C15
        return .pod(
            "deployment-\(number)-\(String(hash >> 30, radix: 36))-\(String(hash & 0xFFFFFF, radix: 36))",
            in: "namespace-\(number % 10)")
    }

    mutating func register(in store: InMemorySampleStore) {
        identifiers = keys.compactMap { store.series(for: $0, kind: .gauge) }
        precondition(identifiers.count == keys.count)
    }

    /// Goes on by one scrape.
    mutating func scrape(at instant: Int64, _ shapes: [RecordedShapes.Shape]) {
        for place in containers.indices { containers[place].advance(to: instant, shapes, &random) }
        for place in podTimes.indices { podTimes[place].advance(to: instant, shapes, &random) }
        node.advance(to: instant, shapes, &random)
        let scraped = instant + Int64.random(in: 0...40, using: &random)
        page.removeAll(keepingCapacity: true)
        func add(_ time: Int64, _ value: Double) {
            page.append(
                IncomingSample(
                    series: identifiers[page.count],
                    sample: Sample(timestamp: Timestamp(milliseconds: time), value: value)))
        }
        for one in containers { add(one.time, Double(one.nanoseconds) / 1e9) }
        for one in containers { add(one.time, Double(one.pages) * 4096) }
        for one in containers { add(scraped, 1_794_000_000.25 + Double(one.shape)) }
        for one in podTimes { add(one.time, Double(one.nanoseconds) / 1e9) }
        for one in podTimes { add(one.time, Double(one.pages) * 4096) }
        add(node.time, Double(node.nanoseconds) / 1e9)
        add(node.time, Double(node.pages) * 4096)
        add(scraped, 0)
    }
}
