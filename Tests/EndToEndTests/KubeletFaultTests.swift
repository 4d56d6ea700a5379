import Foundation
import HollowCluster
import Samples
import Testing

@testable import moongauge

/// What the API shows when one of several kubelets fails. The recorded metrics-server drops the node and its pods with
/// the first scrape that fails; here the last good figures stand until they are too old, and the others never notice.
@Suite(.enabled(if: Program.kubectl != nil, "kubectl is not installed"), .timeLimit(.minutes(3)))
struct KubeletFaultTests {
    private static let nodes = "/apis/metrics.k8s.io/v1beta1/nodes"
    private static let bad = "hollow-00001"

    /// The timestamps of nodes by name, or of pods by namespace and name.
    private func times(_ path: String, of running: RunningServer) async throws -> [String: String] {
        let items = try await running.items(path)
        let pairs = items.map { item in
            let metadata = item["metadata"] as? [String: Any] ?? [:]
            let name = [metadata["namespace"], metadata["name"]].compactMap { $0 as? String }.joined(separator: "/")
            return (name, item["timestamp"] as? String ?? "")
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    @Test(arguments: [KubeletFault.status(500), .runtimeGone, .down, .truncatedBody, .garbage])
    func oneOfThree(fault: KubeletFault) async throws {
        var configuration = HollowClusterConfiguration()
        configuration.includesRecordedNode = false
        configuration.generatedNodes = 3
        try await RunningServer.run(configuration) { running in
            await running.scrape(rounds: 8)
            let before = try await times(Self.nodes, of: running)
            let podsBefore = try await times("/apis/metrics.k8s.io/v1beta1/pods", of: running)
            #expect(before.keys.sorted() == [Self.bad, "hollow-00002", "hollow-00003"])
            #expect(podsBefore.count == 30)

            try await running.cluster.setKubeletFault(fault, node: Self.bad)
            for _ in 0..<4 { await running.scrape() }
            let during = try await times(Self.nodes, of: running)
            #expect(during.count == 3)
            #expect(during[Self.bad] == before[Self.bad])
            for name in ["hollow-00002", "hollow-00003"] { #expect(during[name] != before[name]) }
            #expect(try await times("/apis/metrics.k8s.io/v1beta1/pods", of: running).count == 30)

            for _ in 0..<14 { await running.scrape() }
            let late = try await times(Self.nodes, of: running)
            #expect(late.keys.sorted() == ["hollow-00002", "hollow-00003"])
            #expect(try await times("/apis/metrics.k8s.io/v1beta1/pods", of: running).count == 20)
            let complaint = try await running.complaint("get", "--raw", "\(Self.nodes)/\(Self.bad)")
            #expect(complaint == "Error from server (NotFound): nodemetrics.metrics.k8s.io \"\(Self.bad)\" not found")

            try await running.cluster.setKubeletFault(nil, node: Self.bad)
            // Who failed for long is asked less often.
            for _ in 0..<70 { await running.scrape() }
            #expect(try await times(Self.nodes, of: running).count == 3)
            #expect(try await times("/apis/metrics.k8s.io/v1beta1/pods", of: running).count == 30)
        }
    }
}
