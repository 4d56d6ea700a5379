import FoundationEssentials
import Samples

/// The pages of a real kubelet that another room's tests keep.
enum Recording {
    struct Page: Sendable {
        var text: String
        /// When it was asked for.
        var time: Timestamp
    }

    static let node = "real-1"

    /// A page packed by the kubelet itself.
    static func packedPage() throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        return Array(try Data(contentsOf: folder.appending(path: "Fixtures/resource.txt.gz")))
    }

    /// The page before a kubelet was restarted, and three of after.
    static func restart() throws -> [String] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        return try (0...3).map {
            try String(contentsOf: folder.appending(path: "restart-00\($0).txt"), encoding: .utf8)
        }
    }

    /// All pages, first to last.
    static func pages() throws -> [Page] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "ResourceMetricsTests/Fixtures/kubelet-1.36")
        let index = try String(contentsOf: folder.appending(path: "index.tsv"), encoding: .utf8)
        return try index.split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: "\t")
            guard let time = Int64(fields[2]) else { throw CocoaError(.fileReadCorruptFile) }
            return Page(
                text: try String(contentsOf: folder.appending(path: String(fields[0])), encoding: .utf8),
                time: Timestamp(milliseconds: time)
            )
        }
    }
}
