import Foundation
import HollowCluster
import Logging
import Subprocess
import SystemPackage
import Testing

@testable import moongauge

/// The program as a user starts it: what goes wrong is said in one clear line.
@Suite struct CommandLineTests {
    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func expectOneLine(
        _ arguments: [String], _ words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let outcome = try await Program.run(Program.moongauge, arguments)
        #expect(outcome.status == 1, sourceLocation: sourceLocation)
        let errors = outcome.errorLines.filter { $0.hasPrefix("Error: ") }
        #expect(errors.count == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
        for word in words {
            #expect(errors.first?.contains(word) == true, "\(outcome.errors)", sourceLocation: sourceLocation)
        }
    }

    @Test func helpReadsWell() async throws {
        let help = try await Program.run(Program.moongauge, ["--help"])
        #expect(help.status == 0)
        #expect(help.output.contains("serve") && help.output.contains("demo"))
        let serve = try await Program.run(Program.moongauge, ["serve", "--help"])
        for flag in ["--metric-resolution", "--kubelet-insecure-tls", "--plugin-dir", "--kubeconfig", "--secure-port"] {
            #expect(serve.output.contains(flag))
        }
    }

    @Test func missingKubeconfig() async throws {
        try await expectOneLine(["serve", "--kubeconfig=/nowhere/config"], "/nowhere/config", "no such file")
    }

    @Test func noCluster() async throws {
        try await expectOneLine(["serve"], "--kubeconfig")
    }

    @Test func missingPluginFolder() async throws {
        try await withTemporaryFolder { folder in
            try kubeconfig(server: "https://127.0.0.1:1", in: folder)
            try await expectOneLine(
                ["serve", "--kubeconfig=\(folder)/kubeconfig", "--plugin-dir=/nowhere"], "/nowhere", "no such folder")
        }
    }

    @Test func missingSecretsFolder() async throws {
        try await withTemporaryFolder { folder in
            try kubeconfig(server: "https://127.0.0.1:1", in: folder)
            try await expectOneLine(
                ["serve", "--kubeconfig=\(folder)/kubeconfig", "--secrets-dir=/nowhere"], "/nowhere", "no such folder")
        }
    }

    /// The rest of the server can do without it: the start goes on, as far as the kube-apiserver that isn't there.
    @Test func brokenPlugin() async throws {
        try await withTemporaryFolder { folder in
            try kubeconfig(server: "https://127.0.0.1:1", in: folder)
            try "local plugin = moongauge.plugin { name = 'x' }\nthis is no Lua\n"
                .write(toFile: "\(folder)/broken.lua", atomically: true, encoding: .utf8)
            let outcome = try await Program.run(
                Program.moongauge,
                ["serve", "--kubeconfig=\(folder)/kubeconfig", "--cert-dir=\(folder)", "--plugin-dir=\(folder)"])
            #expect(outcome.status == 1)
            let errors = outcome.errorLines.filter { $0.contains("ERROR") }
            #expect(errors.count == 1, "\(outcome.errors)")
            #expect(errors.first?.contains("\(folder)/broken.lua: broken.lua:2: ") == true)
            #expect(outcome.errorLines.last?.contains("connection refused") == true)
        }
    }

    @Test func unreachableAPIServer() async throws {
        try await withTemporaryFolder { folder in
            // Nothing listens on port 1 of loopback.
            try kubeconfig(server: "https://127.0.0.1:1", in: folder)
            try await expectOneLine(
                ["serve", "--kubeconfig=\(folder)/kubeconfig", "--cert-dir=\(folder)"], "https://127.0.0.1:1",
                "connection refused")
        }
    }

    @Test func takenPorts() async throws {
        try await HollowCluster.withCluster(logger: quiet) { cluster in
            try await expectOneLine(
                ["demo", "--api-server-port=\(cluster.apiServerPort)"], ":\(cluster.apiServerPort)",
                "--api-server-port")
            try await expectOneLine(
                ["demo", "--secure-port=\(cluster.apiServerPort)"], ":\(cluster.apiServerPort)", "in use",
                "--secure-port")
        }
    }

    @Test func badFlags() async throws {
        for arguments in [
            ["serve", "--metric-resolution=5s"], ["serve", "--metric-resolution=soon"], ["serve", "--no-such-flag"],
            ["serve", "--kubelet-request-timeout=59s"], ["serve", "--node-selector=a in (b"],
            ["serve", "--kubelet-tls-server-name=somebody"], ["demo", "--nodes=-1"],
            ["serve", "--http2-max-streams-per-connection=-1"],
        ] {
            let outcome = try await Program.run(Program.moongauge, arguments)
            #expect(outcome.status != 0)
            #expect(outcome.errors.hasPrefix("Error: "), "\(outcome.errors)")
        }
    }

    /// The arguments of metrics-server's own manifests and chart, and a few of its other flags, without a command's name.
    @Test func argumentsOfMetricsServerAreTaken() async throws {
        let outcome = try await Program.run(
            Program.moongauge,
            [
                "--cert-dir=/tmp", "--secure-port=10250",
                "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname", "--kubelet-use-node-status-port",
                "--metric-resolution=15s", "--kubelet-insecure-tls", "-v=2", "--profiling=false", "--audit-log-path",
                "-",
                "--logging-format=json", "--contention-profiling", "-l", "pool=a,env!=test", "--kubelet-port", "10250",
                "--http2-max-streams-per-connection=1000",
            ])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("no cluster to talk to"))
        let warnings = outcome.errorLines.filter { $0.contains("WARN") }
        #expect(warnings.count == 1)
        for flag in ["--profiling", "--audit-log-path", "--logging-format", "--contention-profiling"] {
            #expect(warnings.first?.contains(flag) == true)
        }
    }

    @Test func ignoredFlagsTakeTheirValuesAlong() {
        let (kept, ignored) = IgnoredFlags.strip(
            ["serve", "--vmodule", "a=1", "--profiling", "--v=2", "--vmodule=b=2", "--", "--profiling"])
        #expect(kept == ["serve", "--v=2", "--", "--profiling"])
        #expect(ignored == ["--vmodule", "--profiling"])
    }

    @Test func demoGreetsAndEndsOnInterrupt() async throws {
        let result = try await Subprocess.run(
            .path(FilePath(Program.moongauge)),
            arguments: ["demo", "--plugin-dir", Program.project + "plugins"],
            input: .none, output: .sequence, error: .discarded
        ) { execution in
            var folder = ""
            for try await line in execution.standardOutput.strings() {
                if line.hasPrefix("  kubeconfig") { folder = String(line.split(separator: " ").last ?? "") }
                if line.hasPrefix("Ctrl-C ends it") {
                    #expect(FileManager.default.fileExists(atPath: folder))
                    try execution.send(signal: .interrupt)
                }
            }
            return folder
        }
        #expect(result.terminationStatus == .exited(0))
        #expect(result.closureResult.hasSuffix("/kubeconfig"))
        #expect(!FileManager.default.fileExists(atPath: result.closureResult))
    }

    /// Writes a kubeconfig of a cluster that nobody needs to reach.
    private func kubeconfig(server: String, in folder: String) throws {
        let text = """
            apiVersion: v1
            kind: Config
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "\(server)", insecure-skip-tls-verify: true}}]
            users: [{name: u, user: {token: t}}]
            """
        try text.write(toFile: "\(folder)/kubeconfig", atomically: true, encoding: .utf8)
    }
}
