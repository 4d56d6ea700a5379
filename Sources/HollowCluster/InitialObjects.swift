import Certificates
import Kubernetes
import Samples

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What is in a cluster before any node: roles, namespaces, the aggregator's configuration, the caller's manifests.
struct InitialObjects {
    private let configuration: HollowClusterConfiguration
    private let credentials: Credentials
    private let now: JSONValue

    init(_ configuration: HollowClusterConfiguration, _ credentials: Credentials, now: Timestamp) {
        self.configuration = configuration
        self.credentials = credentials
        self.now = .string(now.rfc3339)
    }

    func all() throws -> [JSONValue] {
        var objects = namespaces() + [authenticationConfiguration()]
        objects += try BootstrapRoles.objects()
        if configuration.grantsServerRoles { objects += serverRoles() }
        objects += apiServices()
        for manifest in configuration.manifests {
            do {
                objects += try JSONValue.documents(yaml: manifest).flatMap { document in
                    document["items"]?.elements ?? [document]
                }
            } catch {
                throw HollowClusterError(.invalidManifest, detail: "a manifest can't be read: \(error)")
            }
        }
        return objects.map { object in
            var object = object
            if object[path: "metadata", "creationTimestamp"] == nil {
                object[path: "metadata", "creationTimestamp"] = now
            }
            return object
        }
    }

    private func namespaces() -> [JSONValue] {
        var names: Set = ["default", "kube-system", "kube-public", configuration.serverNamespace]
        if configuration.includesRecordedNode {
            names.formUnion(["shop", "batch", "platform-observability-and-service-reliability"])
        }
        if configuration.includesShop { names.insert(HollowShop.namespace) }
        if configuration.generatedNodes > 0 { names.formUnion(GeneratedNode.namespaces) }
        return names.sorted().map { name in
            [
                "apiVersion": "v1", "kind": "Namespace",
                "metadata": ["name": .string(name), "labels": ["kubernetes.io/metadata.name": .string(name)]],
                "status": ["phase": "Active"],
            ]
        }
    }

    /// What tells a server behind the aggregator whom to believe.
    private func authenticationConfiguration() -> JSONValue {
        [
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": ["name": "extension-apiserver-authentication", "namespace": "kube-system"],
            "data": [
                "client-ca-file": .string(credentials.authority.certificate.pem),
                "requestheader-client-ca-file": .string(credentials.frontProxyAuthority.certificate.pem),
                "requestheader-allowed-names": #"["front-proxy-client"]"#,
                "requestheader-extra-headers-prefix": #"["X-Remote-Extra-"]"#,
                "requestheader-group-headers": #"["X-Remote-Group"]"#,
                "requestheader-uid-headers": #"["X-Remote-Uid"]"#,
                "requestheader-username-headers": #"["X-Remote-User"]"#,
            ],
        ]
    }

    /// What a metrics server may do, and that those who may view may read metrics.
    private func serverRoles() -> [JSONValue] {
        let name = configuration.serverName
        let subject: JSONValue = [
            "kind": "ServiceAccount", "name": .string(name), "namespace": .string(configuration.serverNamespace),
        ]
        func role(_ name: String, _ rules: JSONValue, labels: JSONValue = [:]) -> JSONValue {
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "rules": rules,
                "metadata": ["name": .string(name), "labels": labels],
            ]
        }
        func binding(_ name: String, _ role: String) -> JSONValue {
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "subjects": [subject],
                "metadata": ["name": .string(name)], "roleRef": ["kind": "ClusterRole", "name": .string(role)],
            ]
        }
        let aggregate = ["admin", "edit", "view"].map { ("rbac.authorization.k8s.io/aggregate-to-\($0)", "true") }
        return [
            role(
                "system:aggregated-metrics-reader",
                [
                    [
                        "apiGroups": ["metrics.k8s.io"], "resources": ["pods", "nodes"],
                        "verbs": ["get", "list", "watch"],
                    ]
                ],
                labels: JSONValue(Dictionary(uniqueKeysWithValues: aggregate))),
            role(
                "system:\(name)",
                [
                    ["apiGroups": [""], "resources": ["nodes/metrics", "nodes/stats"], "verbs": ["get"]],
                    [
                        "apiGroups": [""], "resources": ["pods", "nodes", "namespaces", "services", "configmaps"],
                        "verbs": ["get", "list", "watch"],
                    ],
                    [
                        "apiGroups": ["apps"],
                        "resources": ["deployments", "replicasets", "statefulsets", "daemonsets"],
                        "verbs": ["get", "list", "watch"],
                    ],
                ]),
            binding("system:\(name)", "system:\(name)"),
            binding("\(name):system:auth-delegator", "system:auth-delegator"),
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "subjects": [subject],
                "metadata": ["name": .string("\(name)-auth-reader"), "namespace": "kube-system"],
                "roleRef": ["kind": "Role", "name": "extension-apiserver-authentication-reader"],
            ],
        ]
    }

    private func apiServices() -> [JSONValue] {
        configuration.apiServices.compactMap { apiService($0) }
    }

    /// What leads from a group version, `VERSION.GROUP`, to the server behind the aggregator.
    func apiService(_ name: String) -> JSONValue? {
        guard let dot = name.firstIndex(of: ".") else { return nil }
        let version = String(name[..<dot])
        let authority = Data(credentials.authority.certificate.pem.utf8).base64EncodedString()
        return [
            "apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
            "metadata": ["name": .string(name), "creationTimestamp": now],
            "spec": [
                "group": .string(String(name[name.index(after: dot)...])), "version": .string(version),
                "groupPriorityMinimum": 100, "versionPriority": version == "v1beta2" ? 200 : 100,
                "caBundle": .string(authority),
                "service": [
                    "name": .string(configuration.serverName), "namespace": .string(configuration.serverNamespace),
                    "port": 443,
                ],
            ],
            "status": [
                "conditions": [
                    [
                        "type": "Available", "status": "True", "reason": "Passed", "message": "all checks passed",
                        "lastTransitionTime": now,
                    ]
                ]
            ],
        ]
    }
}
