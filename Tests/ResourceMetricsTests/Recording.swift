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

    /// Reads all pages that an index names, first to last: `index.tsv` is the main recording, `restart.tsv` that of a
    /// kubelet's restart.
    init(_ index: String = "index.tsv") throws {
        // Requests that were refused have no file.
        pages = try Self.table(index).filter { $0[0] != "-" }.enumerated().map { number, fields in
            guard let request = Int64(fields[2]), let response = Int64(fields[3]) else {
                throw CocoaError(.fileReadCorruptFile)
            }
            return Page(
                number: number, text: try Self.text(fields[0]), request: Timestamp(milliseconds: request),
                response: Timestamp(milliseconds: response))
        }
    }

    /// A recorded file.
    static func text(_ name: String) throws -> String {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/kubelet-1.36")
        return try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    /// The rows of a recorded table behind its heading.
    static func table(_ name: String) throws -> [[String]] {
        try text(name).split(separator: "\n").dropFirst().map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
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
