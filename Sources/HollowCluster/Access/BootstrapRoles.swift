/// The roles and bindings that every cluster has and that matter to a metrics server and its clients.
enum BootstrapRoles {
    static func objects() throws -> [JSONValue] {
        try JSONValue.documents(yaml: discovery + controllers + aggregated)
    }

    private static let discovery = """
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: system:discovery, labels: {kubernetes.io/bootstrapping: rbac-defaults}}
        rules:
        - nonResourceURLs: [/api, "/api/*", /apis, "/apis/*", /openapi, "/openapi/*", /healthz, /livez, /readyz]
          verbs: [get]
        - nonResourceURLs: [/version, /version/]
          verbs: [get]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: system:public-info-viewer, labels: {kubernetes.io/bootstrapping: rbac-defaults}}
        rules:
        - nonResourceURLs: [/healthz, /livez, /readyz, /version, /version/]
          verbs: [get]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: system:basic-user, labels: {kubernetes.io/bootstrapping: rbac-defaults}}
        rules:
        - apiGroups: [authorization.k8s.io]
          resources: [selfsubjectaccessreviews, selfsubjectrulesreviews]
          verbs: [create]
        - apiGroups: [authentication.k8s.io]
          resources: [selfsubjectreviews]
          verbs: [create]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: system:discovery}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: system:discovery}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: system:authenticated}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: system:basic-user}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: system:basic-user}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: system:authenticated}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: system:public-info-viewer}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: system:public-info-viewer}
        subjects:
        - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: system:authenticated}
        - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: system:unauthenticated}

        """

    private static let controllers = """
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: cluster-admin, labels: {kubernetes.io/bootstrapping: rbac-defaults}}
        rules:
        - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
        - {nonResourceURLs: ["*"], verbs: ["*"]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: system:auth-delegator, labels: {kubernetes.io/bootstrapping: rbac-defaults}}
        rules:
        - {apiGroups: [authentication.k8s.io], resources: [tokenreviews], verbs: [create]}
        - {apiGroups: [authorization.k8s.io], resources: [subjectaccessreviews], verbs: [create]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata:
          name: extension-apiserver-authentication-reader
          namespace: kube-system
          labels: {kubernetes.io/bootstrapping: rbac-defaults}
        rules:
        - apiGroups: [""]
          resources: [configmaps]
          resourceNames: [extension-apiserver-authentication]
          verbs: [get, list, watch]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: system:controller:horizontal-pod-autoscaler
          labels: {kubernetes.io/bootstrapping: rbac-defaults}
        rules:
        - {apiGroups: [autoscaling], resources: [horizontalpodautoscalers], verbs: [get, list, watch]}
        - {apiGroups: [autoscaling], resources: [horizontalpodautoscalers/status], verbs: [update]}
        - {apiGroups: ["*"], resources: ["*/scale"], verbs: [get, update]}
        - {apiGroups: [""], resources: [pods], verbs: [list, watch]}
        - {apiGroups: [metrics.k8s.io], resources: [pods], verbs: [list, watch]}
        - {apiGroups: [custom.metrics.k8s.io, external.metrics.k8s.io], resources: ["*"], verbs: [get, list, watch]}
        - {apiGroups: ["", events.k8s.io], resources: [events], verbs: [create, patch, update]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: system:controller:horizontal-pod-autoscaler}
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: ClusterRole
          name: system:controller:horizontal-pod-autoscaler
        subjects: [{kind: ServiceAccount, name: horizontal-pod-autoscaler, namespace: kube-system}]

        """

    private static let aggregated = ["view", "edit", "admin"].enumerated().map { index, name in
        // Each role's own rules are also part of the next greater one.
        let parent = ["edit", "admin", nil][index]
        let verbs = name == "view" ? "get, list, watch" : "get, list, watch, create, delete, patch, update"
        let label = parent.map { ", rbac.authorization.k8s.io/aggregate-to-\($0): \"true\"" } ?? ""
        let resources = "configmaps, endpoints, pods, pods/log, pods/status, serviceaccounts, services"
        return """
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: \(name), labels: {kubernetes.io/bootstrapping: rbac-defaults\(label)}}
            aggregationRule:
              clusterRoleSelectors: [{matchLabels: {rbac.authorization.k8s.io/aggregate-to-\(name): "true"}}]
            rules:
            - {apiGroups: [""], resources: [\(resources)], verbs: [\(verbs)]}
            - {apiGroups: [""], resources: [namespaces], verbs: [get, list, watch]}
            - {apiGroups: [apps], resources: [daemonsets, deployments, replicasets, statefulsets], verbs: [\(verbs)]}
            - {apiGroups: [autoscaling], resources: [horizontalpodautoscalers], verbs: [\(verbs)]}

            """
    }.joined()
}
