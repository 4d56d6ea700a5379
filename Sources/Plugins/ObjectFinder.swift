import Samples

/// Finds the objects that metrics describe.
///
/// Namespaces, workloads and objects of any other kind are known by their pods, and by what providers bring in of them: one
/// without either is not there.
struct ObjectFinder {
    let inventory: any ObjectInventory
    let query: any SampleQuery

    /// An object by name; nil where the cluster has none.
    func object(_ reference: ObjectReference) -> DescribedObject? {
        let (name, namespace) = (reference.name, reference.namespace)
        switch reference.resource {
        case .pods: return inventory.pod(named: name, in: namespace).map { .pod($0) }
        case .nodes: return inventory.node(named: name).map { .node($0) }
        case .namespaces:
            let pods = inventory.pods(in: name, matching: .everything)
            return pods.isEmpty && !query.isKnown(reference) ? nil : .group(Self.namespace(name, pods))
        case .services:
            guard let service = inventory.service(named: name, in: namespace) else { return nil }
            return .group(Self.service(service, inventory.pods(in: namespace, matching: .everything)))
        default:
            let pods = inventory.pods(in: namespace, matching: .everything)
                .filter { PodOwner.name(of: reference.resource, owning: $0) == name }
            return pods.isEmpty && !query.isKnown(reference) ? nil : .group(Self.workload(reference, pods))
        }
    }

    /// The objects of a kind whose labels match, sorted by namespace and name; of pods those that run.
    ///
    /// - Parameter namespace: empty for all namespaces, and for objects outside of them.
    func objects(
        of resource: GroupResource, in namespace: String, matching selector: LabelSelector
    ) -> [DescribedObject] {
        let namespace = namespace.isEmpty ? nil : namespace
        switch resource {
        case .pods:
            return inventory.pods(in: namespace, matching: selector).filter(\.isRunning).map { .pod($0) }
        case .nodes: return inventory.nodes(matching: selector).map { .node($0) }
        case .services:
            let services = inventory.services(in: namespace, matching: selector)
            if services.isEmpty { return [] }
            let pods = Dictionary(
                grouping: inventory.pods(in: namespace, matching: .everything), by: \.namespace)
            return services.map { .group(Self.service($0, pods[$0.namespace] ?? [])) }
        default: return groups(of: resource, in: namespace, matching: selector).map { .group($0) }
        }
    }

    /// The namespaces, or the objects of another kind, that pods and samples tell of.
    private func groups(
        of resource: GroupResource, in namespace: String?, matching selector: LabelSelector
    ) -> [PodGroup] {
        var members: [ObjectReference: [PodRecord]] = [:]
        for pod in inventory.pods(in: namespace, matching: .everything) {
            if resource == .namespaces {
                members[ObjectReference(resource: resource, name: pod.namespace), default: []].append(pod)
            } else if let name = PodOwner.name(of: resource, owning: pod) {
                let owner = ObjectReference(resource: resource, namespace: pod.namespace, name: name)
                members[owner, default: []].append(pod)
            }
        }
        // Of these, what has been recorded must not keep alive what is gone.
        if !DescribedResources.known.contains(resource) {
            for object in query.objects(of: resource) where (namespace ?? object.namespace) == object.namespace {
                members[object, default: []] += []
            }
        }
        return members.sorted { $0.key < $1.key }.lazy
            .map { resource == .namespaces ? Self.namespace($0.key.name, $0.value) : Self.workload($0.key, $0.value) }
            .filter { selector.matches($0.labels) }
    }

    /// A namespace has the one label that the kube-apiserver gives each.
    private static func namespace(_ name: String, _ pods: [PodRecord]) -> PodGroup {
        PodGroup(
            ObjectReference(resource: .namespaces, name: name), labels: ["kubernetes.io/metadata.name": name],
            pods: pods)
    }

    private static func service(_ service: ServiceRecord, _ pods: [PodRecord]) -> PodGroup {
        PodGroup(
            ObjectReference(resource: .services, namespace: service.namespace, name: service.name),
            labels: service.labels, annotations: service.annotations, pods: pods.filter(service.selects))
    }

    private static func workload(_ reference: ObjectReference, _ pods: [PodRecord]) -> PodGroup {
        PodGroup(reference, labels: PodOwner.labels(of: pods), pods: pods)
    }
}
