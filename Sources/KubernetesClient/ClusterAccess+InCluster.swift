import NIOSSL

extension ClusterAccess {
    /// The way to the cluster that this process runs in, by its pod's service account.
    ///
    /// Source: kubernetes.io/docs/tasks/run-application/access-api-from-pod/.
    ///
    /// - Parameters:
    ///   - environment: the process' environment.
    ///   - folder: where the service account is mounted.
    public static func inCluster(
        environment: [String: String], folder: String = "/var/run/secrets/kubernetes.io/serviceaccount"
    ) throws(KubernetesClientError) -> ClusterAccess {
        guard
            let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty,
            let port = environment["KUBERNETES_SERVICE_PORT"], !port.isEmpty
        else {
            throw KubernetesClientError(
                .configuration,
                "no cluster to talk to: give --kubeconfig FILE, or run in a pod"
                    + " (KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set)"
            )
        }
        _ = try ClientFiles.text(of: "\(folder)/token", what: "the service account's token")
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(
            try ClientFiles.certificates(inFile: "\(folder)/ca.crt", what: "the cluster's CA")
        )
        return ClusterAccess(
            server: "https://\(host.contains(":") ? "[\(host)]" : host):\(port)", tls: tls,
            credential: .tokenFile("\(folder)/token"), source: "in-cluster"
        )
    }
}
