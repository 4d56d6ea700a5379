import Egress
import KubernetesClient
import Plugins

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Server {
    /// What the cluster's addresses are; the kube-apiserver is where we reach it, and where pods do.
    static func addresses(_ inventory: Inventory, _ access: ClusterAccess) -> InventoryAddresses {
        var servers: [(host: String, port: Int)] = []
        if let url = try? EgressURL(parsing: access.server) {
            servers.append((url.host.description, url.port))
            if let name = access.serverName { servers.append((name, url.port)) }
        }
        let environment = ProcessInfo.processInfo.environment
        if let host = environment["KUBERNETES_SERVICE_HOST"] {
            servers.append((host, environment["KUBERNETES_SERVICE_PORT"].flatMap { Int($0) } ?? 443))
        }
        return InventoryAddresses(inventory, apiServer: servers, resolver: SystemResolver())
    }
}

extension PluginOptions {
    /// The folder with secrets, where one is named.
    func secrets() throws -> SecretsFolder? {
        guard let secretsDir else { return nil }
        let folder = SecretsFolder(path: secretsDir)
        guard folder.exists else {
            throw SetupError("can't read the folder of secrets \(secretsDir): there is no such folder")
        }
        return folder
    }
}
