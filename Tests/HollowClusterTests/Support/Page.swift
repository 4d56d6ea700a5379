import HollowCluster
import Samples

/// A kubelet's page, read the simplest way.
struct Page {
    struct Sample {
        var value: Double
        var time: Int64?
    }

    var samples: [String: Sample] = [:]
    var order: [String] = []

    init(_ text: String) {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let end = line.lastIndex(of: "}").map(line.index(after:)) ?? line.firstIndex(of: " ") ?? line.endIndex
            let fields = line[end...].split(separator: " ")
            let series = String(line[..<end])
            samples[series] = Sample(value: Double(fields[0]) ?? .nan, time: fields.count > 1 ? Int64(fields[1]) : nil)
            order.append(series)
        }
    }

    func series(containing texts: String...) -> [String] {
        order.filter { series in texts.allSatisfy(series.contains) }
    }
}

extension HollowClusterConfiguration {
    /// No recorded node and a few made-up ones.
    static func generated(_ count: Int, pods: Int = 3) -> HollowClusterConfiguration {
        var configuration = HollowClusterConfiguration()
        configuration.includesRecordedNode = false
        configuration.generatedNodes = count
        configuration.podsPerGeneratedNode = pods
        return configuration
    }
}

/// 2026-01-01T00:00:00Z, and at once a clock that stands there.
let newYear = Timestamp(milliseconds: 1_767_225_600_000)
