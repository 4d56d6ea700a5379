import Samples

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
    /// What plugins offer when it is up.
    var customMetrics: [CustomMetricDescription] = []
    var externalMetrics: [ExternalMetricDescription] = []

    /// The greeting, with the port that Moongauge listens on.
    func text(port: Int) -> String {
        let get = "  kubectl --kubeconfig \(kubeconfig) get --raw"
        let custom = "/apis/custom.metrics.k8s.io/v1beta2/namespaces"
        let examples: [(metric: String, path: String)] = [
            ("cpu_utilization", "shop/pods/*/cpu_utilization"),
            ("memory_growth", "batch/pods/*/memory_growth"),
            ("service_requests_per_second", "shop/services/web/service_requests_per_second"),
        ]
        var lines = examples.filter { example in customMetrics.contains { $0.metric == example.metric } }
            .map { "\(get) '\(custom)/\($0.path)'" }
        if let external = externalMetrics.first {
            lines.append("\(get) '/apis/external.metrics.k8s.io/v1beta1/namespaces/shop/\(external.metric)'")
        }
        let more = lines.map { "\n\($0)" }.joined()
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
              kubectl --kubeconfig \(kubeconfig) top pods -A --containers\(more)
              kubectl --kubeconfig \(kubeconfig) get --raw /apis

            Ctrl-C ends it.

            """
    }
}
