import Foundation
import HollowCluster
import Logging
import Samples
import Subprocess
import Synchronization
import SystemPackage
import Testing

@testable import moongauge

/// The real program, killed and started again.
@Suite(.timeLimit(.minutes(3))) struct RestartTests {
    /// Runs the program until a line of its log is the one waited for, and then as long as `body` does; it is killed.
    ///
    /// - Parameter body: gets the line.
    private func run(
        _ arguments: [String], until isWanted: @escaping @Sendable (String) -> Bool,
        _ body: @escaping @Sendable (String) async throws -> Void
    ) async throws -> [String] {
        let result = try await Subprocess.run(
            .path(FilePath(Program.moongauge)), arguments: .init(arguments), input: .none, output: .discarded,
            error: .sequence
        ) { execution in
            var lines: [String] = []
            for try await line in execution.standardError.strings() {
                lines.append(line)
                guard isWanted(line) else { continue }
                defer { try? execution.send(signal: .kill) }
                try await body(line)
                return lines
            }
            return lines
        }
        return result.closureResult
    }

    @Test func theFirstAnswerAfterAKillHasValues() async throws {
        var configuration = HollowClusterConfiguration()
        configuration.includesRecordedNode = false
        configuration.generatedNodes = 2
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        // The kubelets measure every quarter of a minute; their clock goes on so far with every snapshot. It is ahead, so that
        // no sample is too old on a machine that is slow.
        let clock = ManualClock(SystemClock().now() + .seconds(60))
        try await HollowCluster.withCluster(configuration, clock: clock, logger: logger) { cluster in
            try await withTemporaryFolder { folder in
                let files = try DemoFolder()
                defer { files.remove() }
                let flags =
                    try files.serveFlags(
                        for: cluster, metricResolution: .seconds(1), securePort: 0, pluginFolders: []
                    ) + ["--data-dir=\(folder)/data", "--snapshot-interval=1s", "-v=4"]
                let kubeconfig = "\(folder)/kubeconfig"
                try cluster.kubeconfig().write(toFile: kubeconfig, atomically: true, encoding: .utf8)
                let kubectl = try #require(Program.kubectl)

                let snapshots = Counter()
                let first = try await run(
                    flags,
                    until: { line in
                        guard line.contains("snapshot written") else { return false }
                        clock.advance(by: .seconds(16))
                        cluster.catchUp()
                        return snapshots.next() == 6
                    }
                ) { _ in }
                #expect(first.contains { $0.contains("no snapshot in \(folder)/data yet: starting without samples") })
                for node in ["hollow-00001", "hollow-00002"] {
                    try await cluster.setKubeletFault(.down, node: node)
                }

                let second = try await run(flags, until: { $0.contains("serving on") }) { line in
                    let port = try #require(line.firstMatch(of: /127\.0\.0\.1:([0-9]+)/).flatMap { Int($0.1) })
                    try await cluster.setBackend(
                        AggregatedBackend(port: port, authorities: [cluster.certificateAuthority]))
                    let outcome = try await Program.run(
                        kubectl,
                        ["--kubeconfig", kubeconfig, "--cache-dir", "\(folder)/cache", "top", "nodes", "--no-headers"])
                    #expect(outcome.status == 0, "\(outcome.errors)")
                    let lines = outcome.output.split(separator: "\n")
                    #expect(lines.map { $0.prefix { $0 != " " } } == ["hollow-00001", "hollow-00002"])
                    #expect(lines.allSatisfy { !$0.contains("<unknown>") })
                }
                #expect(second.contains { $0.contains("taken in from \(folder)/data: series=") })

                // A damaged snapshot is told, and the server starts without it.
                let snapshot = "\(folder)/data/samples.snapshot"
                try Data("something else".utf8).write(to: URL(filePath: snapshot))
                let third = try await run(flags, until: { $0.contains("serving on") }) { _ in }
                #expect(
                    third.contains {
                        $0.contains("ERROR") && $0.contains("can't be used: its checksum is wrong")
                            && $0.contains("samples.snapshot.unusable: starting without samples")
                    })
            }
        }
    }
}

/// Counts calls.
private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
