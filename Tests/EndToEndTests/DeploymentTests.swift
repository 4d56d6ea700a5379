import Foundation
import HollowCluster
import Testing
import Yams

@testable import moongauge

/// What `deploy/base` gives the server is what the server needs.
@Suite(.enabled(if: Program.kubectl != nil, "kubectl is not installed"))
struct DeploymentTests {
    private func manifests() async throws -> String {
        let kubectl = try #require(Program.kubectl)
        let outcome = try await Program.run(kubectl, ["kustomize", Program.project + "deploy/base"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return outcome.output
    }

    private func objects() async throws -> [[String: Any]] {
        try Yams.load_all(yaml: try await manifests()).compactMap { $0 as? [String: Any] }
    }

    @Test func rolesCoverEveryRequest() async throws {
        var configuration = HollowClusterConfiguration()
        configuration.manifests = [try await manifests()]
        configuration.grantsServerRoles = false
        let plugin = """
            moongauge.plugin { name = "test" }:derived { metric = "m", resource = "services", value = function() end }
            """
        try await RunningServer.run(configuration, plugins: [plugin]) { running in
            await running.scrape(rounds: 4)
            // A caller who is not in system:masters makes the server ask for a decision.
            try await withTemporaryFolder { folder in
                let path = "\(folder)/viewer.kubeconfig"
                try running.cluster.kubeconfig(for: .certificate(name: "viewer", organizations: ["viewers"]))
                    .write(toFile: path, atomically: true, encoding: .utf8)
                _ = try await running.kubectl("get", "--raw", "/apis/metrics.k8s.io/v1beta1", kubeconfig: path)
            }
            #expect(try await running.items("/apis/metrics.k8s.io/v1beta1/nodes").count == 1)
            let own = running.cluster.requestLog.filter { $0.user == running.cluster.serverUser.name }
            #expect(own.filter { !$0.isAllowed }.isEmpty)
            let asked = Set(own.map { "\($0.verb) \($0.path)" })
            // Lists of these come as streams.
            for request in ["watch /api/v1/nodes", "watch /api/v1/pods", "watch /api/v1/services"] {
                #expect(asked.contains(request), "\(asked.sorted())")
            }
            #expect(asked.contains("list /api/v1/namespaces/kube-system/configmaps"))
            #expect(asked.contains { $0.hasPrefix("create /apis/authorization.k8s.io/v1/subjectaccessreviews") })
        }
    }

    @Test func withoutTheRolesTheServerSaysWhatItLacks() async throws {
        var configuration = HollowClusterConfiguration()
        configuration.grantsServerRoles = false
        await #expect {
            try await RunningServer.run(configuration) { _ in }
        } throws: { error in
            "\(error)".contains("403") && "\(error)".contains("configmaps")
        }
    }

    @Test func theAggregatorIsToldOfEveryVersion() async throws {
        let services = try await objects().filter { $0["kind"] as? String == "APIService" }
        let names = services.compactMap { ($0["metadata"] as? [String: Any])?["name"] as? String }
        #expect(
            names.sorted() == [
                "v1.metrics.k8s.io", "v1beta1.custom.metrics.k8s.io", "v1beta1.metrics.k8s.io",
                "v1beta2.custom.metrics.k8s.io",
            ])
    }

    @Test func theDeploymentRunsTheServerWithFlagsThatItTakes() async throws {
        let deployment = try #require(try await objects().first { $0["kind"] as? String == "Deployment" })
        let pod = try #require(
            ((deployment["spec"] as? [String: Any])?["template"] as? [String: Any])?["spec"] as? [String: Any])
        let container = try #require((pod["containers"] as? [[String: Any]])?.first)
        let arguments = try #require(container["args"] as? [String])
        // Outside a cluster the flags are read, and then there is no way to a kube-apiserver.
        let outcome = try await Program.run(Program.moongauge, arguments)
        #expect(outcome.status == 1)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.contains("no cluster to talk to"))

        let security = try #require(container["securityContext"] as? [String: Any])
        #expect(security["runAsNonRoot"] as? Bool == true)
        #expect(security["readOnlyRootFilesystem"] as? Bool == true)
        // The plugins that ship are mounted where the flag looks for them.
        let mounts = try #require(container["volumeMounts"] as? [[String: Any]])
        #expect(
            arguments.contains(
                "--plugin-dir=\(mounts.first { $0["name"] as? String == "plugins" }?["mountPath"] ?? "")"))
        let maps = try await objects().filter { $0["kind"] as? String == "ConfigMap" }
        func data(_ name: String) throws -> [String: String] {
            let map = try #require(maps.first { ($0["metadata"] as? [String: Any])?["name"] as? String == name })
            return try #require(map["data"] as? [String: String])
        }
        let config = try #require(try data("moongauge-config")["moongauge.yaml"])
        #expect(throws: Never.self) { try ConfigurationParser.parse(config, path: "moongauge.yaml") }
        #expect(arguments.contains("--config=/config/moongauge.yaml"))
        #expect(arguments.contains("--secrets-dir=/secrets"))
        #expect(mounts.contains { $0["name"] as? String == "secrets" && $0["mountPath"] as? String == "/secrets" })
        #expect(mounts.contains { $0["name"] as? String == "config" && $0["mountPath"] as? String == "/config" })
        let shipped = try FileManager.default.contentsOfDirectory(atPath: Program.project + "plugins")
            .filter { $0.hasSuffix(".lua") && !$0.hasSuffix("_test.lua") }
        #expect(Set(try data("moongauge-plugins").keys) == Set(shipped))
    }
}
