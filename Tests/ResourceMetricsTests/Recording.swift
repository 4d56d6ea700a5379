import Exposition
import FoundationEssentials
import Samples

/// The recorded pages of a real kubelet.
struct Recording {
    struct Page {
        var number: Int
        var text: String
        var request: Timestamp
        var response: Timestamp
    }

    static let node = "real-1"

    let pages: [Page]

    /// Reads all pages, first to last.
    init() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/kubelet-1.36")
        let index = try String(contentsOf: folder.appending(path: "index.tsv"), encoding: .utf8)
        pages = try index.split(separator: "\n").dropFirst().enumerated().map { number, line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard let request = Int64(fields[2]), let response = Int64(fields[3]) else {
                throw CocoaError(.fileReadCorruptFile)
            }
            return Page(
                number: number,
                text: try String(contentsOf: folder.appending(path: String(fields[0])), encoding: .utf8),
                request: Timestamp(milliseconds: request), response: Timestamp(milliseconds: response))
        }
    }
}

extension SampleSink {
    /// Stores a page of a kubelet as ``KubeletMetric`` says.
    func store(_ page: Recording.Page) throws {
        let samples = try ParsedExposition(parsing: Array(page.text.utf8)).samples.compactMap {
            sample -> IncomingSample? in
            guard let metric = KubeletMetric(rawValue: sample.name) else { return nil }
            var labels = sample.labels
            var object = ObjectReference.node(Recording.node)
            if let pod = labels["pod"], let namespace = labels["namespace"] {
                object = .pod(pod, in: namespace)
                labels["pod"] = nil
                labels["namespace"] = nil
            }
            let key = SeriesKey(metric: sample.name, object: object, labels: labels)
            return series(for: key, kind: metric.kind).map {
                IncomingSample(
                    series: $0, sample: Sample(timestamp: sample.timestamp ?? page.request, value: sample.value))
            }
        }
        append(samples)
    }
}
