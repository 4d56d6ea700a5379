import Foundation
import HollowCluster
import Plugins
import Testing

@testable import moongauge

/// A folder full of hostile plugins, beside good ones, in a server that goes on serving.
@Suite(.enabled(if: Program.kubectl != nil, "kubectl is not installed"))
struct HostilePluginTests {
    private static let prefix = "/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods"

    @Test func theServerIsUnharmed() async throws {
        let attacks = HostilePlugins.anywhere + HostilePlugins.computing
        #expect(attacks.count >= 60)
        let plugins =
            HostilePlugins.anywhere.enumerated().map { HostilePlugins.loading($0.element, $0.offset) }
            + attacks.enumerated().map { HostilePlugins.computing($0.element, $0.offset) }
        try await withTemporaryFolder { folder in
            let config = "\(folder)/moongauge.yaml"
            try HostilePlugins.configuration().write(toFile: config, atomically: true, encoding: .utf8)
            try await RunningServer.run(plugins: plugins, config: config) { running in
                try await attack(running, attacks)
            }
        }
    }

    private func attack(_ running: RunningServer, _ attacks: [HostilePlugins.Attack]) async throws {
        await running.scrape(rounds: 9)

        let statuses = Dictionary(
            uniqueKeysWithValues: running.server.reloading.reloader.statuses.map { ($0.name, $0) })
        for (number, attack) in HostilePlugins.anywhere.enumerated() {
            let status = try #require(statuses["loading\(number)"], "\(attack.code)")
            let error = try #require(status.lastError?.description, "\(attack.code)")
            #expect(status.loadedAt == nil)
            #expect(attack.isTold(by: error), "\(attack.code): \(error)")
            expectOneLine(error)
        }

        let started = try await values(running, "burner/cpu_utilization")
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for (number, attack) in attacks.enumerated() {
                // Some at once, as many ask at once.
                if number >= 4 { try await tasks.next() }
                tasks.addTask {
                    let path = "\(Self.prefix)/burner/hostile\(number)"
                    let first = try await running.kubectl("get", "--raw", path)
                    // What is kept of a call may be used in the next, for another pod.
                    let other = path.replacing("burner", with: "trio")
                    let second = try await running.kubectl("get", "--raw", other)
                    #expect(second.status == 1, "\(attack.code): \(second.output)")
                    #expect(attack.isTold(by: second.errors), "\(attack.code): \(second.errors)")
                    #expect(first.status == 1 || attack.code.contains("kept"), "\(attack.code)")
                }
            }
            // Meanwhile others get their answers.
            for _ in 0..<10 {
                let top = try await running.kubectl("top", "pods", "-n", "shop", "--no-headers")
                #expect(top.status == 0)
                #expect(top.output.contains("burner"))
                #expect(try await values(running, "burner/cpu_utilization") == started)
            }
            try await tasks.waitForAll()
        }
        #expect(try await values(running, "burner/cpu_utilization") == started)
        #expect(try await running.kubectl("get", "--raw", "/apis/metrics.k8s.io/v1/nodes").status == 0)
    }

    private func expectOneLine(_ text: String) {
        #expect(!text.contains("\n"))
        #expect(text.utf8.count < 6000)
    }

    private func values(_ running: RunningServer, _ path: String) async throws -> [String] {
        try await running.items("\(Self.prefix)/\(path)").compactMap { $0["value"] as? String }
    }
}
