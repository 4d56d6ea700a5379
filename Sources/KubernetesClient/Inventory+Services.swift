public import Kubernetes
public import Samples
import Synchronization

/// The services, where they are followed.
extension Inventory {
    public func service(named name: String, in namespace: String) -> ServiceRecord? {
        state.withLock { $0.services[namespace]?[name] }
    }

    public func services(in namespace: String?, matching selector: LabelSelector) -> [ServiceRecord] {
        let namespaces: [[String: ServiceRecord]] = state.withLock { state in
            guard let namespace else { return Array(state.services.values) }
            return state.services[namespace].map { [$0] } ?? []
        }
        return namespaces.joined().lazy.map(\.value).filter { selector.matches($0.labels) }
            .sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    }

    /// The side of the inventory that takes services in.
    public var serviceCache: some ReflectedCache<ServiceObject> { ServiceCache(inventory: self) }

    private struct ServiceCache: ReflectedCache {
        let inventory: Inventory

        func gather() -> [String: [String: ServiceRecord]] { [:] }

        func store(_ object: ServiceObject, in services: inout [String: [String: ServiceRecord]]) {
            services[object.record.namespace, default: [:]][object.record.name] = object.record
        }

        func remove(_ object: ServiceObject, from services: inout [String: [String: ServiceRecord]]) {
            services[object.record.namespace]?[object.record.name] = nil
        }

        func replace(with services: [String: [String: ServiceRecord]]) {
            inventory.state.withLock { $0.services = services }
        }

        func store(_ object: ServiceObject) {
            inventory.state.withLock { store(object, in: &$0.services) }
        }

        func remove(_ object: ServiceObject) {
            inventory.state.withLock { remove(object, from: &$0.services) }
        }
    }
}
