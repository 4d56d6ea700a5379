import SampleStore
import Samples

extension Timestamp {
    static func second(_ second: Double) -> Timestamp { Timestamp(seconds: second) }
}

extension SeriesKey {
    static func test(_ metric: String = "m", pod: String = "p", labels: Labels = [:]) -> SeriesKey {
        SeriesKey(metric: metric, object: .pod(pod, in: "n"), labels: labels)
    }
}

extension InMemorySampleStore {
    /// Appends one sample to a series.
    @discardableResult
    func append(_ value: Double, at second: Double, to series: SeriesID) -> AppendSummary {
        append([IncomingSample(series: series, sample: Sample(timestamp: .second(second), value: value))])
    }

    /// All samples of a series.
    func all(_ series: SeriesID) -> [Sample] {
        samples(of: series, in: .always)
    }
}

extension TimeRange {
    static let always = TimeRange(from: Timestamp(milliseconds: .min), through: Timestamp(milliseconds: .max))

    static func seconds(_ start: Double, _ end: Double) -> TimeRange {
        TimeRange(from: .second(start), through: .second(end))
    }
}

/// Samples at seconds.
func samples(_ pairs: [(Double, Double)]) -> [Sample] {
    pairs.map { Sample(timestamp: .second($0.0), value: $0.1) }
}
