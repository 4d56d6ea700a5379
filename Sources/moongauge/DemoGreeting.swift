import FoundationEssentials

/// What a demo prints when it is up.
struct DemoGreeting {
    /// The hollow kube-apiserver's address.
    var cluster: String
    /// How many nodes the cluster has.
    var nodes: Int
    /// The kubeconfig for kubectl.
    var kubeconfig: String
    /// The folders with plugins.
    var pluginFolders: [String]

    /// The greeting, with the port that Moongauge listens on.
    func text(port: Int) -> String {
        let custom = """

              kubectl --kubeconfig \(kubeconfig) get --raw '/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/*/cpu_utilization'
              kubectl --kubeconfig \(kubeconfig) get --raw '/apis/custom.metrics.k8s.io/v1beta2/namespaces/batch/pods/*/memory_growth'
            """
        let isThere = pluginFolders.contains { FileManager.default.fileExists(atPath: "\($0)/cpu_utilization.lua") }
        let folders =
            pluginFolders.isEmpty ? "none; name a folder by --plugin-dir" : pluginFolders.joined(separator: ", ")
        return """

            A hollow cluster of \(nodes) \(nodes == 1 ? "node" : "nodes") is up, and Moongauge serves behind its aggregator.

              kube-apiserver  \(cluster)
              moongauge       https://127.0.0.1:\(port)
              kubeconfig      \(kubeconfig)
              plugins         \(folders)

            Try in another terminal; all metrics are there within about 30 seconds:

              kubectl --kubeconfig \(kubeconfig) top nodes
              kubectl --kubeconfig \(kubeconfig) top pods -A --containers\(isThere ? custom : "")
              kubectl --kubeconfig \(kubeconfig) get --raw /apis

            Ctrl-C ends it.

            """
    }
}
