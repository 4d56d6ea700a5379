import Foundation

/// The usage that the recording makes of its newest page: worked out from the pages and the definition of a rate, with
/// nothing of the program's own.
struct RecordedUsage {
    /// What a container or the node uses.
    struct Usage: Equatable {
        var nanocores: UInt64
        var bytes: UInt64
        /// When the CPU counter was read, in milliseconds since the Unix epoch.
        var time: Int
        /// Over how many milliseconds the rate was taken.
        var window: Int

        /// As kubectl shows it: whole millicores, rounded up.
        var millicores: UInt64 { (nanocores + 999_999) / 1_000_000 }
        /// As kubectl shows it: whole mebibytes, cut.
        var mebibytes: UInt64 { bytes / 1_048_576 }
    }

    struct Pod {
        var namespace: String
        var name: String
        var containers: [String: Usage]

        var total: Usage {
            let oldest = containers.values.min { $0.time < $1.time }
            return Usage(
                nanocores: containers.values.map(\.nanocores).reduce(0, +),
                bytes: containers.values.map(\.bytes).reduce(0, +),
                time: oldest?.time ?? 0, window: oldest?.window ?? 0
            )
        }
    }

    /// The pods of the newest page, sorted by namespace and name.
    let pods: [Pod]
    let node: Usage

    private struct Reading {
        var value: Double
        var time: Int
    }

    /// Reads the recorded pages of these rounds.
    ///
    /// - Parameter minimumSpan: milliseconds between two readings that a rate takes: two thirds of the resolution.
    init(rounds: ClosedRange<Int>, minimumSpan: Int = 3333) throws {
        let folder = URL(filePath: Program.project).appending(path: "Sources/HollowCluster/Recording/resource")
        var readings: [Substring: [Reading]] = [:]
        var newest: [Substring] = []
        for round in rounds {
            let text = try String(
                contentsOf: folder.appending(path: String(format: "%03d.txt", round)), encoding: .utf8)
            newest = []
            for line in text.split(separator: "\n") where !line.hasPrefix("#") {
                guard let end = line.lastIndex(of: "}").map({ line.index(after: $0) }) ?? line.firstIndex(of: " ")
                else { continue }
                let series = line[..<end]
                let numbers = line[series.endIndex...].split(separator: " ").compactMap { Double($0) }
                guard numbers.count == 2 else { continue }
                let reading = Reading(value: numbers[0], time: Int(numbers[1]))
                newest.append(series)
                if readings[series]?.last?.time != reading.time { readings[series, default: []].append(reading) }
            }
        }
        func usage(cpu: Substring, memory: Substring) -> Usage? {
            guard
                let counter = readings[cpu], let last = counter.last, let bytes = readings[memory]?.last,
                let first = counter.last(where: { last.time - $0.time >= minimumSpan })
            else { return nil }
            // The kubelet counts whole nanoseconds.
            let used = UInt64((last.value * 1e9).rounded()) - UInt64((first.value * 1e9).rounded())
            let window = last.time - first.time
            return Usage(
                nanocores: used * 1000 / UInt64(window), bytes: UInt64(bytes.value), time: last.time, window: window)
        }
        var pods: [String: Pod] = [:]
        let prefix = "container_cpu_usage_seconds_total"
        for series in newest where series.hasPrefix(prefix) {
            let labels = series.dropFirst(prefix.count)
            let values = labels.split(separator: "\"").enumerated().filter { $0.offset % 2 == 1 }
                .map { String($0.element) }
            guard let usage = usage(cpu: series, memory: "container_memory_working_set_bytes" + labels) else {
                continue
            }
            // Labels are sorted: container, namespace, pod.
            pods["\(values[1])/\(values[2])", default: Pod(namespace: values[1], name: values[2], containers: [:])]
                .containers[values[0]] = usage
        }
        self.pods = pods.sorted { $0.key < $1.key }.map(\.value)
        node =
            usage(cpu: "node_cpu_usage_seconds_total", memory: "node_memory_working_set_bytes")
            ?? Usage(nanocores: 0, bytes: 0, time: 0, window: 0)
    }

    func pod(_ name: String) -> Pod? { pods.first { $0.name == name } }

    /// An amount as the API writes it: whole in billionths of a core or in bytes.
    static func amount(_ quantity: String?) -> UInt64? {
        let factors: [(String, Double)] = [
            ("n", 1), ("u", 1e3), ("m", 1e6), ("Ki", 1024), ("Mi", 1_048_576), ("Gi", 1_073_741_824),
        ]
        guard let quantity else { return nil }
        for (suffix, factor) in factors where quantity.hasSuffix(suffix) {
            return Double(quantity.dropLast(suffix.count)).map { UInt64($0 * factor) }
        }
        return UInt64(quantity)
    }

    /// What an object of the API says of a container or a node.
    static func amounts(_ object: Any?) -> [UInt64?] {
        let usage = (object as? [String: Any])?["usage"] as? [String: String]
        return [amount(usage?["cpu"]), amount(usage?["memory"])]
    }
}
