import FoundationEssentials
import HollowCluster
import Kubernetes
import KubernetesClient
import Logging
import NIOSSL
import Testing

/// A folder for one test, gone with it.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "moongauge-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file.
    ///
    /// - Returns: its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: "\(path)/\(name)")
    }
}

extension String {
    var base64: String { Data(utf8).base64EncodedString() }
}

extension TLSConfiguration {
    /// The certificates that are trusted, where they are given one by one.
    var trusted: [NIOSSLCertificate]? {
        if case .certificates(let certificates) = trustRoots { certificates } else { nil }
    }
}

extension ClusterAccess.Credential {
    /// `token x`, `file x`, `none`.
    var text: String {
        switch self {
        case .none: "none"
        case .token(let token): "token \(token)"
        case .tokenFile(let path): "file \(path)"
        }
    }
}

/// A logger that says nothing.
let silence = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

extension HollowCluster {
    /// Runs `body` with a cluster that has no nodes and no pods but those asked for, and a client.
    static func withClient(
        tokens: [String: UserInfo] = [:], as user: KubeconfigUser = .admin, serverName: String? = nil,
        recordedNode: Bool = false, generatedNodes: Int = 0, _ body: (HollowCluster, KubernetesAPI) async throws -> Void
    ) async throws {
        var configuration = HollowClusterConfiguration()
        configuration.includesRecordedNode = recordedNode
        configuration.generatedNodes = generatedNodes
        configuration.tokens = tokens
        try await withCluster(configuration, logger: silence) { cluster in
            let folder = try TemporaryFolder()
            var access = try ClusterAccess(
                kubeconfig: folder.write("kubeconfig", try cluster.kubeconfig(for: user)))
            access.serverName = serverName
            let api = KubernetesAPI(access: access, userAgent: "moongauge/test")
            do {
                try await body(cluster, api)
                await api.shutdown()
            } catch {
                await api.shutdown()
                throw error
            }
        }
    }
}

/// A pod as JSON for the hollow cluster, or decoded.
func podObject(_ name: String, in namespace: String = "shop", uid: String = "u1") -> JSONValue {
    ["metadata": ["name": .string(name), "namespace": .string(namespace), "uid": .string(uid)]]
}
