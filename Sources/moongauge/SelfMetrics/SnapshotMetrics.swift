import SampleStore
import Samples
import Telemetry

/// What became of snapshots.
struct SnapshotMetrics: Sendable {
    private let time: Numbers
    private let bytes: Numbers
    private let snapshots: Numbers

    init(_ registry: MetricRegistry) {
        time = registry.gauge(
            "moongauge_snapshot_last_success_time_seconds", help: "When the last snapshot was written.")
        bytes = registry.gauge("moongauge_snapshot_bytes", help: "Size of the last snapshot.")
        snapshots = registry.counter(
            "moongauge_snapshots_total", help: "Snapshots of the store.", labels: ["success"])
    }

    func written(_ summary: SnapshotSummary) {
        time.set(summary.time.seconds)
        bytes.set(Double(summary.bytes))
        snapshots.add(1, "true")
    }

    func failed() { snapshots.add(1, "false") }
}
