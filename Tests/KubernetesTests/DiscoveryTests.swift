import Kubernetes
import Testing

@Suite struct DiscoveryTests {
    @Test func groupOfNodesAndPods() {
        #expect(
            String(decoding: Discovery.group(.metrics), as: UTF8.self) == """
                {"kind":"APIGroup","apiVersion":"v1","name":"metrics.k8s.io","versions":[\
                {"groupVersion":"metrics.k8s.io/v1","version":"v1"},\
                {"groupVersion":"metrics.k8s.io/v1beta1","version":"v1beta1"}],\
                "preferredVersion":{"groupVersion":"metrics.k8s.io/v1","version":"v1"}}

                """
        )
    }

    @Test func groupList() {
        #expect(
            String(decoding: Discovery.groupList([.metrics, .customMetrics]), as: UTF8.self) == """
                {"kind":"APIGroupList","apiVersion":"v1","groups":[\
                {"name":"metrics.k8s.io","versions":[{"groupVersion":"metrics.k8s.io/v1","version":"v1"},\
                {"groupVersion":"metrics.k8s.io/v1beta1","version":"v1beta1"}],\
                "preferredVersion":{"groupVersion":"metrics.k8s.io/v1","version":"v1"}},\
                {"name":"custom.metrics.k8s.io","versions":[\
                {"groupVersion":"custom.metrics.k8s.io/v1beta2","version":"v1beta2"},\
                {"groupVersion":"custom.metrics.k8s.io/v1beta1","version":"v1beta1"}],\
                "preferredVersion":{"groupVersion":"custom.metrics.k8s.io/v1beta2","version":"v1beta2"}}]}

                """
        )
    }

    /// The first resource is metrics-server's own, the second a custom metrics adapter's (contract 2.7).
    @Test func resourceList() {
        let resources = [
            Discovery.Resource(name: "nodes", isNamespaced: false, kind: "NodeMetrics", verbs: ["get", "list"]),
            Discovery.Resource(name: "pods/rps", isNamespaced: true, kind: "MetricValueList", verbs: ["get"]),
        ]
        let document = Discovery.resourceList(GroupVersion(group: "metrics.k8s.io", version: "v1beta1"), resources)
        #expect(
            String(decoding: document, as: UTF8.self) == """
                {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"metrics.k8s.io/v1beta1","resources":[\
                {"name":"nodes","singularName":"","namespaced":false,"kind":"NodeMetrics","verbs":["get","list"]},\
                {"name":"pods/rps","singularName":"","namespaced":true,"kind":"MetricValueList","verbs":["get"]}]}

                """
        )
    }

    @Test func pathsAreSorted() {
        #expect(
            String(decoding: Discovery.paths(["/version", "/apis", "/apis/a.io"]), as: UTF8.self) == """
                {
                  "paths": [
                    "/apis",
                    "/apis/a.io",
                    "/version"
                  ]
                }
                """
        )
    }

    @Test func groupVersionsAsKubernetesWritesThem() {
        #expect(GroupVersion(group: "apps", version: "v1").description == "apps/v1")
        #expect(GroupVersion(group: "", version: "v1").description == "v1")
    }
}
