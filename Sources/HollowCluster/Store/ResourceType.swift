/// A resource that the hollow API server keeps: what its objects are called and where they lie.
public struct ResourceType: Hashable, Sendable {
    /// The API group; empty for the core group.
    public var group: String
    /// The version that is served.
    public var version: String
    /// The plural name in paths.
    public var plural: String
    /// The singular name.
    public var singular: String
    /// What objects say in `kind`.
    public var kind: String
    /// Whether objects live in namespaces.
    public var isNamespaced: Bool
    /// What kubectl accepts for the name too.
    public var shortNames: [String]

    /// Describes a resource.
    public init(
        group: String = "", version: String = "v1", plural: String, singular: String, kind: String,
        isNamespaced: Bool, shortNames: [String] = []
    ) {
        self.group = group
        self.version = version
        self.plural = plural
        self.singular = singular
        self.kind = kind
        self.isNamespaced = isNamespaced
        self.shortNames = shortNames
    }

    /// `v1`, `apps/v1`: what objects say in `apiVersion`.
    public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// `pods`, `deployments.apps`.
    public var qualifiedName: String { group.isEmpty ? plural : "\(plural).\(group)" }

    /// Machines.
    public static let nodes = ResourceType(
        plural: "nodes", singular: "node", kind: "Node", isNamespaced: false, shortNames: ["no"])
    /// Pods.
    public static let pods = ResourceType(
        plural: "pods", singular: "pod", kind: "Pod", isNamespaced: true, shortNames: ["po"])
    /// Namespaces.
    public static let namespaces = ResourceType(
        plural: "namespaces", singular: "namespace", kind: "Namespace", isNamespaced: false, shortNames: ["ns"])
    /// Configuration.
    public static let configMaps = ResourceType(
        plural: "configmaps", singular: "configmap", kind: "ConfigMap", isNamespaced: true, shortNames: ["cm"])
    /// Services.
    public static let services = ResourceType(
        plural: "services", singular: "service", kind: "Service", isNamespaced: true, shortNames: ["svc"])
    /// What a group version is served by.
    public static let apiServices = ResourceType(
        group: "apiregistration.k8s.io", plural: "apiservices", singular: "apiservice", kind: "APIService",
        isNamespaced: false)
    /// Permissions everywhere.
    public static let clusterRoles = rbac("clusterroles", "ClusterRole", isNamespaced: false)
    /// Who has permissions everywhere.
    public static let clusterRoleBindings = rbac("clusterrolebindings", "ClusterRoleBinding", isNamespaced: false)
    /// Permissions in one namespace.
    public static let roles = rbac("roles", "Role", isNamespaced: true)
    /// Who has permissions in one namespace.
    public static let roleBindings = rbac("rolebindings", "RoleBinding", isNamespaced: true)

    /// Every resource that is served, the core group first.
    public static let all: [ResourceType] = [
        configMaps, namespaces, nodes, pods, services,
        ResourceType(
            plural: "serviceaccounts", singular: "serviceaccount", kind: "ServiceAccount", isNamespaced: true,
            shortNames: ["sa"]),
        apiServices,
        apps("daemonsets", "DaemonSet", "ds"), apps("deployments", "Deployment", "deploy"),
        apps("replicasets", "ReplicaSet", "rs"), apps("statefulsets", "StatefulSet", "sts"),
        ResourceType(
            group: "autoscaling", version: "v2", plural: "horizontalpodautoscalers",
            singular: "horizontalpodautoscaler", kind: "HorizontalPodAutoscaler", isNamespaced: true,
            shortNames: ["hpa"]),
        clusterRoleBindings, clusterRoles, roleBindings, roles,
    ]

    /// The resource of an object, by its `kind`.
    static func of(_ object: JSONValue) -> ResourceType? {
        guard let kind = object["kind"]?.string else { return nil }
        let group = object["apiVersion"]?.string.map { $0.contains("/") ? String($0.prefix { $0 != "/" }) : "" }
        return all.first { $0.kind == kind && (group == nil || group == $0.group) }
    }

    private static func rbac(_ plural: String, _ kind: String, isNamespaced: Bool) -> ResourceType {
        ResourceType(
            group: "rbac.authorization.k8s.io", plural: plural, singular: kind.lowercased(), kind: kind,
            isNamespaced: isNamespaced)
    }

    private static func apps(_ plural: String, _ kind: String, _ short: String) -> ResourceType {
        ResourceType(
            group: "apps", plural: plural, singular: kind.lowercased(), kind: kind, isNamespaced: true,
            shortNames: [short])
    }
}
