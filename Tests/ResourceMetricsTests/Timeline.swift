import FoundationEssentials

/// When each container of the recording ran, as the API server told it: in whole seconds, so that both ends of a run are
/// up to a second later than written. Times are in milliseconds.
struct Timeline {
    /// One life of a container.
    struct Run: Hashable {
        var namespace: String
        var pod: String
        var container: String
        var isInit: Bool
        var start: Int64
        /// Nil where it still ran at the end.
        var end: Int64?

        func surelyRuns(at time: Int64) -> Bool { start + 1000 <= time && end.map { time < $0 } != false }
        func mayRun(at time: Int64) -> Bool { start <= time && end.map { time < $0 + 1000 } != false }
    }

    let runs: [Run]

    init() throws {
        var runs: [String: Run] = [:]
        for row in try Recording.table("container-timeline.tsv") where row[6] != "waiting" {
            let id = row[11]
            runs[id] = Run(
                namespace: row[1], pod: row[2], container: row[3], isInit: row[4] == "init",
                start: try Self.time(row[7]), end: row[8].isEmpty ? nil : try Self.time(row[8]))
        }
        self.runs = runs.values.sorted { $0.start < $1.start }
    }

    private static func time(_ text: String) throws -> Int64 {
        Int64(try Date(text, strategy: .iso8601).timeIntervalSince1970) * 1000
    }

    /// The runs of a pod's containers at an instant, sorted by name; nil where it lies too near to an end of one.
    func running(_ pod: String, at time: Int64) -> [Run]? {
        let surely = runs.filter { $0.pod == pod && $0.surelyRuns(at: time) }
        guard runs.count(where: { $0.pod == pod && $0.mayRun(at: time) }) == surely.count else { return nil }
        return surely.sorted { $0.container < $1.container }
    }

    /// A pod's phase: it is pending until its first container that is no init container runs. Of the recorded pods
    /// `one-shot` alone ends for good.
    func phase(of pod: String, at time: Int64) -> String {
        let main = runs.filter { $0.pod == pod && !$0.isInit }
        if !main.contains(where: { $0.start <= time }) { return "Pending" }
        let isOver = pod == "one-shot" && main.allSatisfy { $0.end.map { $0 <= time } == true }
        return isOver ? "Succeeded" : "Running"
    }
}
