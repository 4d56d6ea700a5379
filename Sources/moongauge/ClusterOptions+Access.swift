import FoundationEssentials
import KubernetesClient

extension ClusterOptions {
    /// The way to the cluster: by the kubeconfig that the flag names, else as a pod of it.
    func access() throws -> ClusterAccess {
        guard let kubeconfig else {
            return try ClusterAccess.inCluster(environment: ProcessInfo.processInfo.environment)
        }
        return try ClusterAccess(kubeconfig: kubeconfig)
    }
}
