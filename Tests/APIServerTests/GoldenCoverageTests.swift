import Foundation
import Testing

/// Nothing that was recorded is forgotten: it is played, or there is a reason why not.
@Suite struct GoldenCoverageTests {
    private let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    /// The folders of which every file is played, and single files that tests name.
    private static let played = [
        "authn/", "custom-metrics/protobuf/", "custom-metrics/v1beta1/", "custom-metrics/v1beta2/",
        "external-metrics/v1beta1/", "metrics-server/health/", "metrics-server/nodes/", "metrics-server/pods/",
        "metrics-server/aggregator-controllers/discovery",
        "metrics-server/aggregator-controllers/openapi-v2-not-modified",
        "metrics-server/aggregator-controllers/openapi-v3",
        "metrics-server/discovery/", "metrics-server/openapi/", "custom-metrics/discovery/unknown-version",
        "custom-metrics/openapi/", "external-metrics/openapi/",
        "metrics-server/large/list-pods-gzip", "metrics-server/server/double-slash",
        "metrics-server/server/unknown-path-anonymous", "metrics-server/server/version",
        "metrics-server/startup/pod-before-first-samples", "metrics-server/startup/readyz-before-first-samples",
    ]

    private func copied() throws -> Set<String> {
        Set(
            try FileManager.default.subpathsOfDirectory(atPath: golden.path())
                .filter { $0.hasSuffix(".json") })
    }

    /// All files that there are of the recording.
    private func recorded() throws -> [String] {
        let list = try String(contentsOf: golden.appending(path: "exchanges/files.txt"), encoding: .utf8)
        return list.split(separator: "\n").map(String.init)
    }

    @Test func everyRecordingIsPlayedOrExcused() throws {
        let copied = try copied()
        let recorded = try recorded()
        #expect(recorded.count > 700)
        for file in recorded {
            let isCopied = copied.contains(file) || copied.contains("exchanges/\(file)")
            let excuses = Unplayed.reasons.keys.filter { $0 == file || ($0.hasSuffix("/") && file.hasPrefix($0)) }
            #expect(isCopied != !excuses.isEmpty, "\(file)")
        }
    }

    @Test func everyCopyIsPlayed() throws {
        for file in try copied() where !file.hasPrefix("exchanges/") {
            #expect(Self.played.contains { file.hasPrefix($0) }, "\(file)")
        }
    }

    @Test func excusesAndDifferencesAreOfSomething() throws {
        let recorded = try recorded()
        for name in Unplayed.reasons.keys {
            #expect(recorded.contains { $0 == name || (name.hasSuffix("/") && $0.hasPrefix(name)) }, "\(name)")
        }
        let names = Set(try GoldenExchange.everyReplayed.get().map(\.name))
        let copied = try copied()
        for name in Array(Improvements.list.keys) + Array(Differences.bodies.keys) {
            #expect(names.contains(name) || copied.contains("\(name).json"), "\(name)")
        }
    }
}
