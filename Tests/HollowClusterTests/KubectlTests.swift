import Foundation
import HollowCluster
import NIOPosix
import Samples
import Testing

@Suite("The real kubectl", .enabled(if: Kubectl.path != nil, "kubectl is not installed"))
struct KubectlTests {
    @Test func `It reads nodes, pods, discovery and permissions`() async throws {
        var configuration = HollowClusterConfiguration()
        configuration.generatedNodes = 2
        // Time stands still, so that the recorded pods don't come and go.
        try await HollowCluster.withCluster(configuration, clock: ManualClock(SystemClock().now())) { cluster in
            let kubectl = try Kubectl(cluster.kubeconfig(for: .admin))
            defer { kubectl.remove() }
            let nodes = try await kubectl.run("get", "nodes")
            #expect(nodes.contains("NAME") && nodes.contains("STATUS") && nodes.contains("VERSION"))
            #expect(nodes.contains("real-1") && nodes.contains("hollow-00002"))
            let pods = try await kubectl.run("get", "pods", "-A", "-o", "wide")
            #expect(pods.contains("NAMESPACE") && pods.contains("RESTARTS") && pods.contains("NODE"))
            #expect(pods.split(separator: "\n").count == 1 + 12 + 20)
            let both = try await kubectl.run("get", "nodes,pods", "-A")
            #expect(both.contains("node/real-1") && both.contains("pod/burner"))
            #expect(
                try await kubectl.run("get", "pod", "-n", "shop", "trio", "-o", "jsonpath={.status.phase}") == "Running"
            )
            #expect(try await kubectl.run("get", "--raw", "/apis").contains("custom.metrics.k8s.io"))
            #expect(try await kubectl.run("auth", "can-i", "list", "nodes") == "yes\n")

            let server = try Kubectl(cluster.kubeconfig(for: .server))
            defer { server.remove() }
            #expect(try await server.run("auth", "can-i", "watch", "pods", "-A") == "yes\n")
            #expect(try await server.run("auth", "can-i", "get", "secrets") == "no\n")
            #expect(try await server.run("auth", "whoami").contains("system:serviceaccount:kube-system:moongauge"))
        }
    }
}

/// Runs kubectl with a kubeconfig of its own.
private struct Kubectl {
    static let path = ["/usr/local/bin/kubectl", "/usr/bin/kubectl"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    private let folder: URL

    init(_ kubeconfig: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "kubectl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try kubeconfig.write(to: folder.appending(path: "config"), atomically: true, encoding: .utf8)
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }

    /// What it prints.
    func run(_ arguments: String...) async throws -> String {
        let output = folder.appending(path: "output").path
        let command = [Self.path ?? "", "--kubeconfig", folder.appending(path: "config").path] + arguments
        let environment = ["HOME=\(folder.path)", "PATH=/usr/bin:/bin"]
        // Waiting blocks a thread, which must not be one that the cluster runs on.
        try await NIOThreadPool.singleton.runIfActive {
            var files = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&files)
            defer { posix_spawn_file_actions_destroy(&files) }
            posix_spawn_file_actions_addopen(&files, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0)
            // Or it would hold the ports of other tests.
            for descriptor in 3..<Int32(min(4096, sysconf(Int32(_SC_OPEN_MAX)))) {
                posix_spawn_file_actions_addclose(&files, descriptor)
            }
            let words = command.map { strdup($0) } + [nil]
            let variables = environment.map { strdup($0) } + [nil]
            defer { for text in words + variables { free(text) } }
            var child = pid_t()
            guard posix_spawn(&child, command[0], &files, nil, words, variables) == 0 else { return }
            var status: Int32 = 0
            while waitpid(child, &status, 0) == -1, errno == EINTR {}
        }
        return try String(contentsOfFile: output, encoding: .utf8)
    }
}
