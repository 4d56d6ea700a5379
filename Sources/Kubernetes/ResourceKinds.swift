import Samples

/// What an object of a resource is called in `kind`.
enum ResourceKinds {
    private static let known: [String: String] = [
        "nodes": "Node", "pods": "Pod", "namespaces": "Namespace", "services": "Service",
        "deployments.apps": "Deployment", "statefulsets.apps": "StatefulSet", "daemonsets.apps": "DaemonSet",
        "replicasets.apps": "ReplicaSet", "jobs.batch": "Job", "cronjobs.batch": "CronJob",
        "ingresses.networking.k8s.io": "Ingress", "persistentvolumeclaims": "PersistentVolumeClaim",
        "persistentvolumes": "PersistentVolume", "replicationcontrollers": "ReplicationController",
    ]

    /// The kind; for a resource that is not known, its name in the singular and capitalised by English's plainest rule.
    static func kind(of resource: GroupResource) -> String {
        if let kind = known[resource.description] { return kind }
        var name = resource.resource
        if name.hasSuffix("s") { name.removeLast() }
        return name.prefix(1).uppercased() + name.dropFirst()
    }

    /// The group and version as custom metrics adapters write it: `/v1` for the core group.
    static func apiVersion(of resource: GroupResource) -> String {
        "\(resource.group)/v1"
    }
}
