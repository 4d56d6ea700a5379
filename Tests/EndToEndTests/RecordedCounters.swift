import Foundation
import Testing

/// What the recording itself says of a container, read line by line with nothing of the program's own.
struct RecordedCounters {
    struct Point: Equatable {
        /// Seconds since the Unix epoch.
        var time: Double
        var value: Double
    }

    private let pages: [[Substring]]

    /// Reads the recorded pages of these rounds.
    init(rounds: ClosedRange<Int>) throws {
        let folder = URL(filePath: Program.project).appending(path: "Sources/HollowCluster/Recording/resource")
        pages = try rounds.map { round in
            let name = String(format: "%03d.txt", round)
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            return Array(text.split(separator: "\n")).map { $0[...] }
        }
    }

    /// The distinct samples of a series, oldest first.
    func samples(_ metric: String, container: String, pod: String, namespace: String) -> [Point] {
        points("\(metric){container=\"\(container)\",namespace=\"\(namespace)\",pod=\"\(pod)\"} ")
    }

    /// The distinct samples of a node's series, oldest first.
    func samples(_ metric: String) -> [Point] {
        points("\(metric) ")
    }

    private func points(_ prefix: String) -> [Point] {
        var points: [Point] = []
        for line in pages.joined() where line.hasPrefix(prefix) {
            let numbers = line.dropFirst(prefix.count).split(separator: " ").compactMap { Double($0) }
            let point = Point(time: numbers[1] / 1000, value: numbers[0])
            if points.last?.time != point.time { points.append(point) }
        }
        return points
    }

    /// When the first page of the whole recording was answered, in seconds: where its replay begins.
    static func begin() throws -> Double {
        let folder = URL(filePath: Program.project).appending(path: "Sources/HollowCluster/Recording")
        let index = try String(contentsOf: folder.appending(path: "index.tsv"), encoding: .utf8)
        let fields = try #require(index.split(separator: "\n").dropFirst().first).split(separator: "\t")
        return try #require(Double(fields[3])) / 1000
    }

    /// The oldest timestamp of the first page, in seconds: where a store's history begins that saw it first.
    var historyStart: Double {
        pages[0].compactMap { line -> Double? in
            guard !line.hasPrefix("#"), !line.contains("swap") else { return nil }
            let parts = line.split(separator: " ")
            return parts.count == 3 ? Double(parts[2]).map { $0 / 1000 } : nil
        }.min() ?? .nan
    }
}
