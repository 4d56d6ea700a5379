import Exposition
import Samples

/// Turns one kubelet's `/metrics/resource` pages into samples, one page after the other.
///
/// Pages of one kubelet hardly change from scrape to scrape: the series of the last page are remembered in their order, so
/// that a line which stands where it stood costs a comparison of bytes and the reading of its numbers.
struct ResourcePage {
    private struct Line {
        var series: [UInt8]
        /// Whether the series is one of those that are kept.
        var isKept: Bool
        /// Its place in the store; nil where it isn't kept, or where the store had no room for it.
        var id: SeriesID?
        /// Whether it is a pod's CPU counter.
        var isPodCounter = false
        /// When the pod's counter was lower than what was stored; nil where it isn't.
        var lowerSince: Timestamp?
        /// The last value that was stored of a pod's counter.
        var value = -Double.infinity

        /// Whether a sample is to be stored.
        ///
        /// When a kubelet has restarted, the CPU counters of some pods are lower in one page than before, and in the next one
        /// as high as ever: for a rate that would be a restart from 0, and more CPU than the pod has ever used. So what is
        /// lower counts when a second sample is lower too. Counters of containers do fall, as containers restart; those never dip.
        mutating func accepts(_ sample: Sample) -> Bool {
            guard isPodCounter else { return true }
            if sample.value < value, lowerSince == nil || lowerSince == sample.timestamp {
                lowerSince = sample.timestamp
                return false
            }
            lowerSince = nil
            value = sample.value
            return true
        }
    }

    private let node: ObjectReference
    private let sink: any SampleSink
    private var lines: [Line] = []

    init(node: String, sink: any SampleSink) {
        self.node = .node(node)
        self.sink = sink
    }

    /// What a page brought.
    struct Outcome: Hashable {
        /// How many samples of series that are kept the page has.
        var samples = 0
        /// The page's size in bytes, unpacked.
        var bytes = 0
        /// What became of them.
        var summary = AppendSummary()
    }

    /// Reads a page and appends its samples to the store, all of them or, where the page is broken, none.
    ///
    /// - Parameter time: when the page was asked for, which dates the samples that have no timestamp.
    mutating func ingest(_ page: UnsafeBufferPointer<UInt8>, at time: Timestamp) throws(ScrapeError) -> Outcome {
        var samples: [IncomingSample] = []
        var places: [Int] = []
        samples.reserveCapacity(lines.count)
        do throws(ExpositionError) {
            try read(page, at: time, &samples, &places)
        } catch {
            lines = []
            throw ScrapeError(.malformed, "the page can't be read: \(error)")
        }
        try check(samples)
        var outcome = Outcome(samples: samples.count, bytes: page.count)
        outcome.summary = sink.append(samples)
        if !outcome.summary.forgotten.isEmpty {
            append(again: outcome.summary.forgotten.map { (samples[$0].sample, places[$0]) }, &outcome.summary)
        }
        return outcome
    }

    /// A kubelet that has lost its runtime answers 200 with nothing but `resource_scrape_error 1`. That is a failure, not
    /// an empty node.
    private func check(_ samples: [IncomingSample]) throws(ScrapeError) {
        let error = Array(KubeletMetric.resourceScrapeError.rawValue.utf8)
        if lines.contains(where: { $0.isKept && $0.series != error }) { return }
        guard samples.contains(where: { $0.sample.value != 0 }) else {
            throw ScrapeError(.malformed, "the page has none of the metrics of a kubelet's /metrics/resource")
        }
        throw ScrapeError(
            .kubeletFailed,
            "the kubelet reports resource_scrape_error and no usage: its container runtime doesn't answer"
        )
    }

    private mutating func read(
        _ page: UnsafeBufferPointer<UInt8>, at time: Timestamp, _ samples: inout [IncomingSample], _ places: inout [Int]
    ) throws(ExpositionError) {
        var reader = ExpositionReader(page)
        var place = 0
        while true {
            let line: ExpositionLine
            if place < lines.count, let same = try next(&reader, lines[place].series) {
                line = same
            } else if let other = try reader.nextSample() {
                line = other
                remember(reader, other, at: place)
            } else {
                break
            }
            if lines[place].isKept, lines[place].id == nil { lines[place].id = series(reader, line) }
            if let id = lines[place].id {
                let timestamp = line.timestamp.map { Timestamp(milliseconds: $0) } ?? time
                let sample = Sample(timestamp: timestamp, value: line.value)
                guard lines[place].accepts(sample) else {
                    place += 1
                    continue
                }
                samples.append(IncomingSample(series: id, sample: sample))
                places.append(place)
            }
            place += 1
        }
        lines.removeSubrange(place...)
    }

    private func next(_ reader: inout ExpositionReader, _ series: [UInt8]) throws(ExpositionError) -> ExpositionLine? {
        // A closure given to the standard library can't throw a typed error through, so it hands it back.
        let result = series.withUnsafeBufferPointer { bytes -> Result<ExpositionLine?, ExpositionError> in
            do throws(ExpositionError) {
                return .success(try reader.nextSample(ofSeries: bytes))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Learns what stands at a place. Where the rest of the page has only moved (a pod is new or gone), the lines behind
    /// are found again one by one.
    private mutating func remember(_ reader: ExpositionReader, _ line: ExpositionLine, at place: Int) {
        let series = reader.series(of: line)
        if let moved = lines[min(place, lines.count)...].prefix(512).firstIndex(where: {
            $0.series.elementsEqual(series)
        }) {
            lines.removeSubrange(place..<moved)
            return
        }
        let key = key(reader, line)?.key
        let isPodCounter = key?.metric == KubeletMetric.podCPUUsage.rawValue
        lines.insert(
            Line(series: Array(series), isKept: key != nil, isPodCounter: isPodCounter), at: min(place, lines.count))
    }

    /// The place of a line's series in the store; nil where there is no room for it.
    private func series(_ reader: ExpositionReader, _ line: ExpositionLine) -> SeriesID? {
        key(reader, line).flatMap { sink.series(for: $0.key, kind: $0.kind) }
    }

    /// The series that a line belongs to; nil where it is none that is kept.
    private func key(_ reader: ExpositionReader, _ line: ExpositionLine) -> (key: SeriesKey, kind: MetricKind)? {
        let name = String(decoding: reader.name(of: line), as: UTF8.self)
        guard let metric = KubeletMetric(rawValue: name) else { return nil }
        switch metric {
        case .nodeCPUUsage, .nodeMemoryWorkingSet, .nodeSwapUsage, .resourceScrapeError:
            return (SeriesKey(metric: name, object: node), metric.kind)
        case .containerCPUUsage, .containerMemoryWorkingSet, .containerSwapUsage, .containerStartTime, .podCPUUsage,
            .podMemoryWorkingSet, .podSwapUsage:
            let labels = reader.labels(of: line)
            guard let pod = labels["pod"], let namespace = labels["namespace"], !pod.isEmpty, !namespace.isEmpty else {
                return nil
            }
            var kept: Labels = [:]
            if let container = labels[KubeletMetric.containerLabel] { kept[KubeletMetric.containerLabel] = container }
            return (SeriesKey(metric: name, object: .pod(pod, in: namespace), labels: kept), metric.kind)
        }
    }

    /// Asks the store for the places of series that it has forgotten meanwhile, and appends their samples once more.
    private mutating func append(again forgotten: [(sample: Sample, place: Int)], _ summary: inout AppendSummary) {
        var samples: [IncomingSample] = []
        for (sample, place) in forgotten {
            let bytes = lines[place].series
            let found = bytes.withUnsafeBufferPointer { bytes in
                // The series alone, as a line whose numbers don't matter.
                series(
                    ExpositionReader(bytes),
                    ExpositionLine(number: 1, series: 0..<bytes.count, value: 0, timestamp: nil))
            }
            lines[place].id = found
            guard let id = found else { continue }
            samples.append(IncomingSample(series: id, sample: sample))
        }
        let second = sink.append(samples)
        summary.appended += second.appended
        summary.duplicates += second.duplicates
        summary.late += second.late
        summary.refused += second.refused
        summary.forgotten = []
    }
}
