import Samples

/// An object that stands for pods: a namespace, a service, or a workload that owns them.
struct PodGroup: Hashable, Sendable {
    /// The object by name.
    var reference: ObjectReference
    /// Its labels.
    var labels: Labels
    /// Its annotations.
    var annotations: Labels
    /// The pods behind it that run, sorted by namespace and name.
    var pods: [PodRecord]

    /// Makes a group of what is behind an object; of these pods those count that run.
    init(_ reference: ObjectReference, labels: Labels, annotations: Labels = [:], pods: [PodRecord]) {
        self.reference = reference
        self.labels = labels
        self.annotations = annotations
        self.pods = pods.filter(\.isRunning)
    }
}

/// The workloads that own pods, as far as pods tell of them: nobody else need be asked.
enum PodOwner {
    /// Kinds whose name is in the pod's owner reference.
    private static let direct: [GroupResource: String] = [
        GroupResource(resource: "replicasets", group: "apps"): "ReplicaSet",
        GroupResource(resource: "statefulsets", group: "apps"): "StatefulSet",
        GroupResource(resource: "daemonsets", group: "apps"): "DaemonSet",
        GroupResource(resource: "jobs", group: "batch"): "Job",
        GroupResource(resource: "replicationcontrollers"): "ReplicationController",
    ]
    private static let deployments = GroupResource(resource: "deployments", group: "apps")
    private static let cronJobs = GroupResource(resource: "cronjobs", group: "batch")
    private static let templateHash = "pod-template-hash"
    /// The labels with the hash of the pod template of owners that have ReplicaSets of pods.
    private static let templateHashes: [GroupResource: String] = [
        deployments: templateHash,
        GroupResource(resource: "rollouts", group: "argoproj.io"): "rollouts-pod-template-hash",
    ]

    /// What controllers write on each of their pods; it is no label of the workload.
    private static let ownLabels: Set = [
        templateHash, "controller-revision-hash", "pod-template-generation", "controller-uid", "job-name",
        "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name",
        "batch.kubernetes.io/job-completion-index", "statefulset.kubernetes.io/pod-name",
        "apps.kubernetes.io/pod-index",
    ]

    /// The kinds of workloads, sorted.
    static let resources: [GroupResource] = (direct.keys + [deployments, cronJobs]).sorted()

    /// The name of the workload of a kind that a pod belongs to; nil where it belongs to none.
    ///
    /// A Deployment names its ReplicaSets after itself and the hash of their pod template, which is a label of their pods; a
    /// CronJob its Jobs after itself and the minute. Any other owner is the one that the pod itself names.
    static func name(of resource: GroupResource, owning pod: PodRecord) -> String? {
        if let kind = direct[resource] { return pod.owners.first { $0.kind == kind }?.name }
        if let label = templateHashes[resource] {
            guard let hash = pod.labels[label], !hash.isEmpty,
                let set = pod.owners.first(where: { $0.kind == "ReplicaSet" })?.name, set.hasSuffix("-\(hash)")
            else { return nil }
            let name = set.dropLast(hash.count + 1)
            return name.isEmpty ? nil : String(name)
        }
        if resource == cronJobs {
            guard let job = pod.owners.first(where: { $0.kind == "Job" })?.name,
                let dash = job.lastIndex(of: "-"), dash > job.startIndex
            else { return nil }
            let minute = job[job.index(after: dash)...]
            return !minute.isEmpty && minute.allSatisfy(\.isWholeNumber) ? String(job[..<dash]) : nil
        }
        return pod.owners.first { plurals(of: $0.kind).contains(resource.resource) }?.name
    }

    /// What resources of a kind may be called.
    private static func plurals(of kind: String) -> [String] {
        let name = kind.lowercased()
        return [name + "s", name + "es"] + (name.hasSuffix("y") ? [name.dropLast() + "ies"] : [])
    }

    /// The labels of a workload as its pods tell them: those that all of them have, which are its pod template's.
    static func labels(of pods: [PodRecord]) -> Labels {
        guard let first = pods.first else { return [:] }
        return Labels(
            first.labels.filter { label in
                !ownLabels.contains(label.name) && pods.allSatisfy { $0.labels[label.name] == label.value }
            })
    }
}
