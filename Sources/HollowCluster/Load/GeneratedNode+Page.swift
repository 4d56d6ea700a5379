import Exposition
import Samples

extension GeneratedNode {
    /// What the node's kubelet answers at a moment.
    func page(at now: Timestamp) -> String {
        var page = PageWriter()
        let times = containers.map { $0.clock.latest(at: now) }
        page.family("container_cpu_usage_seconds_total")
        for (container, time) in zip(containers, times) {
            page.sample(container.labels, container.cpuSeconds(at: time).roundedToNanoseconds, time)
        }
        page.family("container_memory_working_set_bytes")
        for (container, time) in zip(containers, times) {
            page.sample(container.labels, Double(container.memoryBytes(at: time)), time)
        }
        page.family("container_start_time_seconds")
        for container in containers {
            page.sample(container.labels, container.start.seconds, nil)
        }
        page.family("container_swap_usage_bytes")
        for (container, time) in zip(containers, times) {
            page.sample(container.labels, 0, time)
        }
        writeNode(into: &page, at: clock.latest(at: now))
        writePods(into: &page, at: now)
        page.family("resource_scrape_error")
        page.sample("", 0, nil)
        return page.text
    }

    private func writeNode(into page: inout PageWriter, at time: Timestamp) {
        // The system itself uses a twentieth of a core and 400 MiB.
        let system = 0.05 * max(0, (time - start).seconds)
        let cpu = containers.reduce(system) { $0 + $1.cpuSeconds(at: time) }
        let memory = containers.reduce(419_430_400) { $0 + $1.memoryBytes(at: time) }
        page.family("node_cpu_usage_seconds_total")
        page.sample("", cpu.roundedToNanoseconds, time)
        page.family("node_memory_working_set_bytes")
        page.sample("", Double(memory), time)
        page.family("node_swap_usage_bytes")
        page.sample("", 0, time)
    }

    private func writePods(into page: inout PageWriter, at now: Timestamp) {
        let members = Dictionary(grouping: containers, by: \.pod)
        let rows = pods.map { pod in
            (
                labels: "namespace=\"\(pod.namespace)\",pod=\"\(pod.name)\"", containers: members[pod] ?? [],
                time: podClocks[pod]?.latest(at: now) ?? now
            )
        }
        page.family("pod_cpu_usage_seconds_total")
        for row in rows {
            page.sample(
                row.labels, row.containers.reduce(0.03) { $0 + $1.cpuSeconds(at: row.time) }.roundedToNanoseconds,
                row.time)
        }
        page.family("pod_memory_working_set_bytes")
        for row in rows {
            page.sample(
                row.labels, Double(row.containers.reduce(245_760) { $0 + $1.memoryBytes(at: row.time) }), row.time)
        }
        page.family("pod_swap_usage_bytes")
        for row in rows { page.sample(row.labels, 0, row.time) }
    }
}

extension GeneratedContainer {
    fileprivate var labels: String {
        "container=\"\(name)\",namespace=\"\(pod.namespace)\",pod=\"\(pod.name)\""
    }
}

extension Double {
    fileprivate var roundedToNanoseconds: Double { (self * 1e9).rounded() / 1e9 }
}

/// Writes a kubelet's page, family by family.
private struct PageWriter {
    private(set) var text = ""
    private var name = ""

    /// What the kubelet says of each family.
    private static let help = [
        "container_cpu_usage_seconds_total":
            "[STABLE] Cumulative cpu time consumed by the container in core-seconds",
        "container_memory_working_set_bytes":
            "[STABLE] Current working set of the container in bytes",
        "container_start_time_seconds":
            "[STABLE] Start time of the container since unix epoch in seconds",
        "container_swap_usage_bytes":
            "[ALPHA] Current amount of the container swap usage in bytes. Reported only on non-windows systems",
        "resource_scrape_error":
            "[STABLE] 1 if there was an error while getting container metrics, 0 otherwise",
        "node_cpu_usage_seconds_total":
            "[STABLE] Cumulative cpu time consumed by the node in core-seconds",
        "node_memory_working_set_bytes":
            "[STABLE] Current working set of the node in bytes",
        "node_swap_usage_bytes":
            "[ALPHA] Current swap usage of the node in bytes. Reported only on non-windows systems",
        "pod_cpu_usage_seconds_total":
            "[STABLE] Cumulative cpu time consumed by the pod in core-seconds",
        "pod_memory_working_set_bytes":
            "[STABLE] Current working set of the pod in bytes",
        "pod_swap_usage_bytes":
            "[ALPHA] Current amount of the pod swap usage in bytes. Reported only on non-windows systems",
    ]

    init() {
        text.reserveCapacity(16_384)
    }

    /// Begins a family; its counters are those whose names end so.
    mutating func family(_ name: String) {
        self.name = name
        let type = name.hasSuffix("_total") ? "counter" : "gauge"
        text += "# HELP \(name) \(Self.help[name] ?? "")\n# TYPE \(name) \(type)\n"
    }

    mutating func sample(_ labels: String, _ value: Double, _ time: Timestamp?) {
        text += name
        if !labels.isEmpty { text += "{" + labels + "}" }
        text += " " + ExpositionWriter.format(value)
        if let time { text += " " + time.description }
        text += "\n"
    }
}
