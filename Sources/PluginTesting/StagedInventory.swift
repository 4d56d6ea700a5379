import Samples
import Synchronization

/// The cluster of a test: what it was told.
final class StagedInventory: ObjectInventory {
    private struct Objects {
        var nodes: [String: NodeRecord] = [:]
        var pods: [ObjectReference: PodRecord] = [:]
        var services: [ObjectReference: ServiceRecord] = [:]
    }

    private let objects = Mutex(Objects())

    private static func reference(_ name: String, _ namespace: String) -> ObjectReference {
        ObjectReference(resource: .services, namespace: namespace, name: name)
    }

    // MARK: What there is

    /// Adds a pod, or changes the one of its name.
    func put(_ pod: PodRecord) { objects.withLock { $0.pods[pod.reference] = pod } }

    /// Adds a node, or changes the one of its name.
    func put(_ node: NodeRecord) { objects.withLock { $0.nodes[node.name] = node } }

    /// Adds a service, or changes the one of its name.
    func put(_ service: ServiceRecord) {
        objects.withLock { $0.services[Self.reference(service.name, service.namespace)] = service }
    }

    /// Removes an object.
    ///
    /// - Returns: whether it was there.
    func remove(_ object: ObjectReference) -> Bool {
        objects.withLock { objects in
            switch object.resource {
            case .pods: objects.pods.removeValue(forKey: object) != nil
            case .nodes: objects.nodes.removeValue(forKey: object.name) != nil
            default: objects.services.removeValue(forKey: object) != nil
            }
        }
    }

    /// The names of all objects of a kind, sorted.
    func names(of resource: GroupResource) -> [String] {
        objects.withLock { objects in
            switch resource {
            case .pods: objects.pods.keys.sorted().map { "\($0.namespace)/\($0.name)" }
            case .nodes: objects.nodes.keys.sorted()
            case .services: objects.services.keys.sorted().map { "\($0.namespace)/\($0.name)" }
            default: []
            }
        }
    }

    // MARK: As plugins see it

    func node(named name: String) -> NodeRecord? { objects.withLock { $0.nodes[name] } }

    func nodes(matching selector: LabelSelector) -> [NodeRecord] {
        objects.withLock { Array($0.nodes.values) }.filter { selector.matches($0.labels) }.sorted { $0.name < $1.name }
    }

    func pod(named name: String, in namespace: String) -> PodRecord? {
        objects.withLock { $0.pods[.pod(name, in: namespace)] }
    }

    func pods(in namespace: String?, matching selector: LabelSelector) -> [PodRecord] {
        objects.withLock { Array($0.pods.values) }
            .filter { (namespace ?? $0.namespace) == $0.namespace && selector.matches($0.labels) }
            .sorted { $0.reference < $1.reference }
    }

    func service(named name: String, in namespace: String) -> ServiceRecord? {
        objects.withLock { $0.services[Self.reference(name, namespace)] }
    }

    func services(in namespace: String?, matching selector: LabelSelector) -> [ServiceRecord] {
        objects.withLock { Array($0.services.values) }
            .filter { (namespace ?? $0.namespace) == $0.namespace && selector.matches($0.labels) }
            .sorted { Self.reference($0.name, $0.namespace) < Self.reference($1.name, $1.namespace) }
    }
}
