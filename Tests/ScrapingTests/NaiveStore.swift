import SampleStore
import Samples
import Testing

@testable import Scraping

/// What a page must bring, worked out line by line with nothing but cuts at blanks, braces and quotes.
struct NaiveStore {
    /// One line of a page.
    struct Line {
        var key: SeriesKey
        var value: Double
        var timestamp: Int64?
    }

    private static let kept: Set = [
        "node_cpu_usage_seconds_total", "node_memory_working_set_bytes", "node_swap_usage_bytes",
        "container_cpu_usage_seconds_total", "container_memory_working_set_bytes", "container_swap_usage_bytes",
        "container_start_time_seconds", "pod_cpu_usage_seconds_total", "pod_memory_working_set_bytes",
        "pod_swap_usage_bytes", "resource_scrape_error",
    ]

    private(set) var series: [SeriesKey: [Sample]] = [:]

    /// The lines of a page that are to be kept.
    static func lines(_ page: String) throws -> [Line] {
        try page.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { text in
            let parts = text.split(separator: " ")
            let name = parts[0].prefix { $0 != "{" }
            guard kept.contains(String(name)) else { return nil }
            let quoted = parts[0].split(separator: "\"")
            var labels: [String: String] = [:]
            for index in stride(from: 0, to: quoted.count - 1, by: 2) {
                labels[String(quoted[index].filter { $0.isLetter || $0 == "_" }.replacing(name, with: ""))] = String(
                    quoted[index + 1])
            }
            var key = SeriesKey(metric: String(name), object: .node(Recording.node))
            if let pod = labels["pod"], let namespace = labels["namespace"] {
                key.object = .pod(pod, in: namespace)
                if let container = labels["container"] { key.labels = ["container": container] }
            }
            return Line(
                key: key, value: try #require(Double(parts[1])), timestamp: parts.count > 2 ? Int64(parts[2]) : nil)
        }
    }

    /// Takes a page in.
    mutating func take(_ page: String, at time: Timestamp) throws -> AppendSummary {
        var summary = AppendSummary()
        for line in try Self.lines(page) {
            let timestamp = line.timestamp.map { Timestamp(milliseconds: $0) } ?? time
            if let last = series[line.key]?.last?.timestamp, timestamp <= last {
                if timestamp == last { summary.duplicates += 1 } else { summary.late += 1 }
            } else {
                series[line.key, default: []].append(Sample(timestamp: timestamp, value: line.value))
                summary.appended += 1
            }
        }
        return summary
    }
}

extension InMemorySampleStore {
    /// Everything that is stored under some keys.
    func content(_ keys: some Sequence<SeriesKey>) -> [SeriesKey: [Sample]] {
        let always = TimeRange(from: Timestamp(milliseconds: .min), through: Timestamp(milliseconds: .max))
        var content: [SeriesKey: [Sample]] = [:]
        for key in keys {
            let found = series(metric: key.metric, of: key.object).first { $0.labels == key.labels }
            content[key] = found.map { samples(of: $0.id, in: always) }
        }
        return content
    }
}

extension ResourcePage {
    mutating func ingest(_ page: String, at time: Timestamp) throws(ScrapeError) -> Outcome {
        let bytes = Array(page.utf8)
        let result = bytes.withUnsafeBufferPointer { bytes -> Result<Outcome, ScrapeError> in
            do throws(ScrapeError) {
                return .success(try ingest(bytes, at: time))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
