/// The recorded files that are not played against our server, and why.
enum Unplayed {
    /// Names, or beginnings of names that end with a slash or a hyphen.
    static let reasons: [String: String] = {
        let files = [
            "the objects of the recorded cluster": ["authn/cluster/", "hpa/deployments.yaml"],
            "what a server asks the kube-apiserver, which is KubernetesClientTests' business": [
                "authn/reviews/", "watch/",
            ],
            "the configuration of the recorded adapter": [
                "custom-metrics/adapter-rules.yaml", "custom-metrics/exporter.txt",
            ],
            "there is no Prometheus behind our values that could fail": [
                "custom-metrics/v1beta1-prometheus-failing/", "external-metrics/v1beta1-prometheus-failing/",
            ],
            "what a failing kubelet leads to over time: ResourceMetricsTests has its pages, EndToEndTests lets kubelets fail":
                ["metrics-server/kubelet/"],
            "a log of the same run": ["top-nodes-v9.txt", "top-pods-all-v9.txt"].flatMap(both),
            "the server was not asked: it was unknown to the aggregator or could not be reached": [
                "not-registered-get-podmetrics.json", "not-registered-get-raw.json", "not-registered-top-nodes.json",
                "not-registered-top-pods.json", "unavailable-api-resources.json", "unavailable-get-apiservices.json",
                "unavailable-get-nodes.json", "unavailable-get-podmetrics.json", "unavailable-get-raw.json",
                "unavailable-top-nodes.json", "unavailable-top-pods.json",
            ].flatMap(both) + [
                "hpa/failure-custom-apiservice-unavailable.json", "hpa/failure-external-apiservice-unavailable.json",
                "hpa/failure-resource-apiservice-unavailable.json", "metrics-server/apiservice/connection-refused.json",
                "metrics-server/apiservice/wrong-ca-bundle.json",
            ],
            "the server was not asked: the aggregator, the autoscaler or kubectl refused or answered by itself": [
                "custom-metrics/aggregated/group.json", "custom-metrics/aggregated/v1beta1-forbidden.json",
                "external-metrics/aggregated/forbidden.json", "external-metrics/aggregated/group.json",
                "hpa/failure-object-unknown-kind.json", "metrics-server/aggregated/discovery-group.json",
                "metrics-server/aggregated/discovery-version-anonymous.json",
                "metrics-server/aggregated/user-alice-forbidden.json", "metrics-server/aggregated/user-bad-token.json",
                "kubectl/1.30/api-resources-wide.json", "kubectl/1.30/api-resources.json",
                "kubectl/1.30/api-versions.json", "kubectl/1.30/auth-can-i.json",
                "kubectl/1.30/custom-api-resources-external.json", "kubectl/1.30/custom-api-resources.json",
                "kubectl/1.30/custom-api-versions.json", "kubectl/1.30/custom-get-as-resource.json",
                "kubectl/1.30/custom-get-namespaced-external-as-resource.json",
            ]
                + ["top-nodes-forbidden.json", "top-nodes-sort-by-bad.json", "top-pods-all-forbidden.json"].flatMap(
                    both),
        ]
        return Dictionary(uniqueKeysWithValues: files.flatMap { reason, names in names.map { ($0, reason) } })
    }()

    /// A run of both kubectls.
    private static func both(_ name: String) -> [String] { ["kubectl/1.27/\(name)", "kubectl/1.30/\(name)"] }
}
