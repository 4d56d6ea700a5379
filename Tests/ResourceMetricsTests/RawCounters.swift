import Samples

/// The CPU counters of the recording, each run of a container for itself: every point that any page has.
struct RawCounters {
    private var points: [Timeline.Run: [Int64: Double]] = [:]

    /// Reads pages; what was measured within a run of the timeline belongs to that run.
    init(_ pages: [Recording.Page], _ timeline: Timeline) {
        for page in pages {
            for line in page.text.split(separator: "\n")
            where line.hasPrefix("container_cpu_usage_seconds_total{") {
                let parts = line.split(separator: " ")
                let quoted = parts[0].split(separator: "\"", omittingEmptySubsequences: false)
                guard
                    quoted.count == 7, let value = Double(parts[1]),
                    let time = parts.dropFirst(2).first.flatMap({ Int64($0) }),
                    let run = timeline.runs.last(where: {
                        $0.container == quoted[1] && $0.namespace == quoted[3] && $0.pod == quoted[5]
                            && $0.mayRun(at: time)
                    })
                else { continue }
                points[run, default: [:]][time] = value
            }
        }
    }

    /// All points of a run, oldest first.
    func points(of run: Timeline.Run) -> [(time: Int64, seconds: Double)] {
        (points[run] ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The core-seconds that a run had used at an instant: none before its first point, and along the straight line between
    /// two points.
    func used(by run: Timeline.Run, at time: Int64) -> Double {
        let points = points(of: run)
        guard let after = points.firstIndex(where: { $0.time >= time }) else { return points.last?.seconds ?? 0 }
        if points[after].time == time { return points[after].seconds }
        guard after > 0 else { return 0 }
        let (left, right) = (points[after - 1], points[after])
        return left.seconds
            + (right.seconds - left.seconds) * Double(time - left.time) / Double(right.time - left.time)
    }

    /// The cores that a run used from its tenth second to its end, nil for one of which less than half a minute is known.
    func steadyRate(of run: Timeline.Run) -> Double? {
        let points = points(of: run).filter { $0.time >= run.start + 10_000 }
        guard let first = points.first, let last = points.last, last.time - first.time >= 30_000 else { return nil }
        return (last.seconds - first.seconds) / Double(last.time - first.time) * 1000
    }
}
