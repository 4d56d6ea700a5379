import ResourceMetrics
import Samples

/// What the pages say, taken apart by splitting text and kept in dictionaries: the answer that the provider is held to.
struct NaiveKubelet {
    struct Point: Equatable {
        var time: Int64
        var nanoseconds: Int64
    }

    /// CPU by `namespace/pod/container`, and by the node's name: every distinct point, oldest first.
    private var cpu: [String: [Point]] = [:]
    /// Bytes by the same names, newest only.
    private var memory: [String: Int64] = [:]
    /// Bytes of swap by the same names, newest only.
    private var swap: [String: Int64] = [:]
    /// Start times in milliseconds by `namespace/pod/container`, of the newest page only.
    private(set) var starts: [String: Int64] = [:]

    mutating func read(_ text: String) {
        starts = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ")
            guard let value = Double(parts[1]) else { continue }
            let time = parts.count > 2 ? Int64(parts[2]) ?? 0 : 0
            switch parts[0].prefix(while: { $0 != "{" }) {
            case "container_cpu_usage_seconds_total": add(value, time, to: Self.name(parts[0]))
            case "node_cpu_usage_seconds_total": add(value, time, to: Recording.node)
            case "container_memory_working_set_bytes": memory[Self.name(parts[0])] = Int64(value)
            case "node_memory_working_set_bytes": memory[Recording.node] = Int64(value)
            case "container_swap_usage_bytes": swap[Self.name(parts[0])] = Int64(value)
            case "node_swap_usage_bytes": swap[Recording.node] = Int64(value)
            case "container_start_time_seconds": starts[Self.name(parts[0])] = Int64((value * 1000).rounded())
            default: break
            }
        }
    }

    private mutating func add(_ seconds: Double, _ time: Int64, to name: String) {
        let point = Point(time: time, nanoseconds: Int64((seconds * 1e9).rounded()))
        if cpu[name]?.last?.time != time { cpu[name, default: []].append(point) }
    }

    private static func name(_ series: Substring) -> String {
        func value(_ label: String) -> String {
            let pieces = series.split(separator: label + "=\"", omittingEmptySubsequences: false)
            return String(pieces[1].prefix { $0 != "\"" })
        }
        return value("namespace") + "/" + value("pod") + "/" + value("container")
    }

    /// The two points of a rate; nil where there is none.
    func span(_ name: String, since earliest: Int64, now: Int64, policy: ResourceMetricsPolicy) -> (Point, Point)? {
        var points = (cpu[name] ?? []).filter { $0.time >= earliest }
        guard let newest = points.last, now - newest.time <= policy.maximumAge.milliseconds else { return nil }
        for index in points.indices.dropFirst().reversed()
        where points[index].nanoseconds < points[index - 1].nanoseconds {
            points.removeFirst(index)
            break
        }
        let spans = policy.minimumRateSpan.milliseconds...policy.maximumRateSpan.milliseconds
        if let earlier = points.last(where: { spans.contains(newest.time - $0.time) }) { return (earlier, newest) }
        guard let start = starts[name] else { return nil }
        let age = newest.time - start
        guard age >= 10_000, age < policy.metricResolution.milliseconds else { return nil }
        return (Point(time: start, nanoseconds: 0), newest)
    }

    /// The usage of every pod on the newest page that has one.
    func pods(_ records: [PodRecord], now: Int64, policy: ResourceMetricsPolicy) -> [PodUsage] {
        records.compactMap { pod in
            let prefix = "\(pod.namespace)/\(pod.name)/"
            let names = starts.keys.filter { $0.hasPrefix(prefix) }.sorted()
            var usage = PodUsage(
                namespace: pod.namespace, name: pod.name, labels: pod.labels,
                timestamp: Timestamp(milliseconds: .max), window: .zero, containers: [])
            for name in names {
                let podStart = (pod.startTime?.milliseconds ?? 0) - 2000
                let earliest = max(starts[name] ?? 0, podStart)
                guard let (first, last) = span(name, since: earliest, now: now, policy: policy) else { return nil }
                if last.time < usage.timestamp.milliseconds {
                    usage.timestamp = Timestamp(milliseconds: last.time)
                    usage.window = TimeSpan(milliseconds: last.time - first.time)
                }
                usage.containers.append(
                    .init(name: String(name.dropFirst(prefix.count)), usage: rate(name, first, last)))
            }
            return usage.containers.isEmpty ? nil : usage
        }
    }

    /// The node's usage; nil where there is none.
    func node(now: Int64, policy: ResourceMetricsPolicy) -> NodeUsage? {
        span(Recording.node, since: 0, now: now, policy: policy).map { first, last in
            NodeUsage(
                name: Recording.node, labels: [:], timestamp: Timestamp(milliseconds: last.time),
                window: TimeSpan(milliseconds: last.time - first.time), usage: rate(Recording.node, first, last))
        }
    }

    private func rate(_ name: String, _ first: Point, _ last: Point) -> ResourceUsage {
        let nanocores = (last.nanoseconds - first.nanoseconds) * 1000 / (last.time - first.time)
        return ResourceUsage(
            cpuNanocores: UInt64(nanocores), memoryBytes: UInt64(memory[name] ?? -1),
            swapBytes: swap[name].map(UInt64.init))
    }
}
