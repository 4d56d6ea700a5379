import ArgumentParser
import Certificates
import HollowCluster
import Samples

extension DemoFolder {
    /// The flags with which the server runs behind a hollow cluster. The files that they name are written to the folder.
    ///
    /// - Parameter cluster: it has been started.
    func serveOptions(
        for cluster: HollowCluster, metricResolution: TimeSpan, securePort: Int, pluginFolders: [String],
        config: String? = nil, secrets: String? = nil
    ) throws -> ServeOptions {
        try ServeOptions.parse(
            try serveFlags(
                for: cluster, metricResolution: metricResolution, securePort: securePort, pluginFolders: pluginFolders,
                config: config, secrets: secrets))
    }

    /// The same flags as they would be typed.
    func serveFlags(
        for cluster: HollowCluster, metricResolution: TimeSpan, securePort: Int, pluginFolders: [String],
        config: String? = nil, secrets: String? = nil
    ) throws -> [String] {
        let identity = try cluster.serverIdentity()
        try write(try cluster.kubeconfig(for: .server), to: path("server.kubeconfig"))
        try write(identity.certificatePEM, to: path("server.crt"))
        try write(identity.keyPEM, to: path("server.key"))
        let flags = [
            "--kubeconfig=\(path("server.kubeconfig"))", "--bind-address=127.0.0.1", "--secure-port=\(securePort)",
            "--tls-cert-file=\(path("server.crt"))", "--tls-private-key-file=\(path("server.key"))",
            "--metric-resolution=\(metricResolution)", "--allow-fast-metric-resolution",
            "--kubelet-request-timeout=\(metricResolution * 0.8)", "--kubelet-use-node-status-port",
            "--kubelet-preferred-address-types=InternalIP",
        ]
        return flags + pluginFolders.map { "--plugin-dir=\($0)" } + (config.map { ["--config=\($0)"] } ?? [])
            + (secrets.map { ["--secrets-dir=\($0)"] } ?? [])
    }
}
