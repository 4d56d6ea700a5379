import HollowCluster
import Testing

@Suite("Roles")
struct RoleTests {
    private func cluster(_ manifest: String = "") throws -> HollowCluster {
        var configuration = HollowClusterConfiguration.generated(0)
        configuration.manifests = [manifest]
        return try HollowCluster(configuration: configuration)
    }

    private func user(_ name: String, _ groups: String...) -> UserInfo {
        UserInfo(name: name, groups: groups + ["system:authenticated"])
    }

    @Test func `Masters may do everything, others nothing by themselves`() throws {
        let cluster = try cluster()
        let wanted = AccessAttributes(verb: "delete", group: "apps", resource: "deployments", name: "x", namespace: "d")
        #expect(cluster.allows(user("root", "system:masters"), wanted))
        #expect(!cluster.allows(user("alice"), wanted))
        #expect(!cluster.allows(.anonymous, AccessAttributes(verb: "get", path: "/apis")))
        #expect(cluster.allows(.anonymous, AccessAttributes(verb: "get", path: "/healthz")))
        #expect(cluster.allows(user("alice"), AccessAttributes(verb: "get", path: "/apis/metrics.k8s.io/v1")))
        #expect(!cluster.allows(user("alice"), AccessAttributes(verb: "post", path: "/apis")))
    }

    @Test func `A role of a namespace ends at its border`() throws {
        let cluster = try cluster(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: bob-views, namespace: ns-00}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
            subjects: [{kind: User, name: bob}]
            """)
        func list(_ namespace: String, _ resource: String = "pods", group: String = "metrics.k8s.io")
            -> AccessAttributes
        {
            AccessAttributes(verb: "list", group: group, resource: resource, namespace: namespace)
        }
        // The rule comes from the aggregated reader's role, by its label.
        #expect(cluster.allows(user("bob"), list("ns-00")))
        #expect(cluster.allows(user("bob"), list("ns-00", "pods", group: "")))
        #expect(!cluster.allows(user("bob"), list("ns-01")))
        #expect(!cluster.allows(user("bob"), list("")))
        #expect(!cluster.allows(user("bob"), list("ns-00", "secrets", group: "")))
        #expect(!cluster.allows(user("alice"), list("ns-00")))
    }

    @Test func `Names, subresources, groups and service accounts are told apart`() throws {
        let cluster = try cluster(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: picky}
            rules:
            - {apiGroups: [metrics.k8s.io], resources: [nodes], resourceNames: [n1], verbs: [get]}
            - {apiGroups: [custom.metrics.k8s.io], resources: [pods/rps, "*/errors"], verbs: ["*"]}
            - {nonResourceURLs: ["/metrics", "/debug/*"], verbs: [get]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: picky}
            roleRef: {kind: ClusterRole, name: picky}
            subjects:
            - {kind: Group, name: devs}
            - {kind: ServiceAccount, name: reader, namespace: d}
            """)
        let reader = UserInfo.serviceAccount(namespace: "d", name: "reader")
        for someone in [user("u", "devs"), reader] {
            func may(_ verb: String, _ group: String, _ resource: String, _ sub: String = "", _ name: String = "")
                -> Bool
            {
                cluster.allows(
                    someone,
                    AccessAttributes(
                        verb: verb, group: group, resource: resource, subresource: sub, name: name, namespace: ""))
            }
            #expect(may("get", "metrics.k8s.io", "nodes", "", "n1"))
            #expect(!may("get", "metrics.k8s.io", "nodes", "", "n2"))
            #expect(!may("list", "metrics.k8s.io", "nodes"))
            #expect(may("get", "custom.metrics.k8s.io", "pods", "rps", "*"))
            #expect(may("get", "custom.metrics.k8s.io", "services", "errors", "web"))
            #expect(!may("get", "custom.metrics.k8s.io", "pods"))
            #expect(!may("get", "custom.metrics.k8s.io", "services", "rps"))
            #expect(cluster.allows(someone, AccessAttributes(verb: "get", path: "/metrics")))
            #expect(cluster.allows(someone, AccessAttributes(verb: "get", path: "/debug/pprof")))
            #expect(!cluster.allows(someone, AccessAttributes(verb: "get", path: "/metrics/x")))
        }
        #expect(
            !cluster.allows(
                .serviceAccount(namespace: "e", name: "reader"), AccessAttributes(verb: "get", path: "/metrics")))
    }

    @Test func `The server and the autoscaler have what they need`() throws {
        let cluster = try cluster()
        let server = cluster.serverUser
        #expect(server.name == "system:serviceaccount:kube-system:moongauge")
        #expect(
            cluster.allows(server, AccessAttributes(verb: "get", resource: "nodes", subresource: "metrics", name: "n")))
        #expect(cluster.allows(server, AccessAttributes(verb: "watch", resource: "pods")))
        let review = AccessAttributes(verb: "create", group: "authentication.k8s.io", resource: "tokenreviews")
        #expect(cluster.allows(server, review))
        let map = "extension-apiserver-authentication"
        #expect(
            cluster.allows(
                server, AccessAttributes(verb: "watch", resource: "configmaps", name: map, namespace: "kube-system")))
        #expect(!cluster.allows(server, AccessAttributes(verb: "get", resource: "secrets", namespace: "kube-system")))
        let autoscaler = UserInfo.serviceAccount(namespace: "kube-system", name: "horizontal-pod-autoscaler")
        let metric = AccessAttributes(
            verb: "get", group: "custom.metrics.k8s.io", resource: "pods", subresource: "rps", name: "*", namespace: "d"
        )
        #expect(cluster.allows(autoscaler, metric))
        #expect(!cluster.allows(autoscaler, AccessAttributes(verb: "list", group: "metrics.k8s.io", resource: "nodes")))
    }

    @Test func `A manifest of an unknown kind is refused`() {
        let error = #expect(throws: HollowClusterError.self) { try cluster("{kind: Dragon, metadata: {name: smaug}}") }
        #expect(error?.code == .invalidManifest)
        #expect(error?.description == "Dragon smaug: there is no such resource here")
    }
}
