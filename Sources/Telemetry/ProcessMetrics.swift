import FoundationEssentials

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What the system says of this process: `process_*`, as Prometheus' clients name it.
///
/// Source: proc(5), github.com/prometheus/client_golang/prometheus/process_collector.go.
public struct ProcessMetrics: Sendable {
    private let processor: Numbers
    private let gauges: [(name: Name, family: Numbers)]
    private let received: Numbers
    private let sent: Numbers

    private enum Name {
        case resident
        case virtual
        case virtualLimit
        case start
        case files
        case fileLimit
    }

    /// Adds the families to a registry; they are read for each page. What can't be read is left out.
    @discardableResult
    public init(in registry: MetricRegistry) {
        processor = registry.counter(
            "process_cpu_seconds_total", help: "Total user and system CPU time spent in seconds.")
        received = registry.counter(
            "process_network_receive_bytes_total", help: "Number of bytes received by the process over the network.")
        sent = registry.counter(
            "process_network_transmit_bytes_total", help: "Number of bytes sent by the process over the network.")
        gauges = [
            (.resident, registry.gauge("process_resident_memory_bytes", help: "Resident memory size in bytes.")),
            (.virtual, registry.gauge("process_virtual_memory_bytes", help: "Virtual memory size in bytes.")),
            (
                .virtualLimit,
                registry.gauge(
                    "process_virtual_memory_max_bytes", help: "Maximum amount of virtual memory available in bytes.")
            ),
            (
                .start,
                registry.gauge(
                    "process_start_time_seconds", help: "Start time of the process since unix epoch in seconds.")
            ),
            (.files, registry.gauge("process_open_fds", help: "Number of open file descriptors.")),
            (.fileLimit, registry.gauge("process_max_fds", help: "Maximum number of open file descriptors.")),
        ]
        registry.beforeEachPage { [self] in collect() }
    }

    private func collect() {
        // The name of the program stands in parentheses and may hold anything; the third field comes after it.
        if let stat = Self.text("/proc/self/stat"), let end = stat.lastIndex(of: ")") {
            let fields = stat[stat.index(after: end)...].split(separator: " ").map { Double($0) ?? 0 }
            guard fields.count > 21 else { return }
            let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
            processor.set((fields[11] + fields[12]) / ticks)
            set(.virtual, fields[20])
            set(.resident, fields[21] * Double(sysconf(Int32(_SC_PAGESIZE))))
            if let boot = Self.number(after: "btime", in: "/proc/stat") { set(.start, boot + fields[19] / ticks) }
        }
        set(.fileLimit, Self.number(after: "Max open files", in: "/proc/self/limits") ?? .infinity)
        set(.virtualLimit, Self.number(after: "Max address space", in: "/proc/self/limits") ?? .infinity)
        if let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            set(.files, Double(files.count))
        }
        var network = (received: 0.0, sent: 0.0)
        for line in (Self.text("/proc/self/net/dev") ?? "").split(separator: "\n") {
            let parts = line.split(separator: ":")
            guard parts.count == 2 else { continue }
            let numbers = parts[1].split(separator: " ").map { Double($0) ?? 0 }
            guard numbers.count > 8 else { continue }
            network.received += numbers[0]
            network.sent += numbers[8]
        }
        received.set(network.received)
        sent.set(network.sent)
    }

    private func set(_ name: Name, _ value: Double) {
        gauges.first { $0.name == name }?.family.set(value)
    }

    /// The number behind a word at the start of a line; nil where there is none.
    private static func number(after word: String, in path: String) -> Double? {
        let line = (text(path) ?? "").split(separator: "\n").first { $0.hasPrefix(word) }
        return line?.dropFirst(word.count).split(separator: " ").first.flatMap { Double($0) }
    }

    private static func text(_ path: String) -> String? {
        (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) }
    }
}
