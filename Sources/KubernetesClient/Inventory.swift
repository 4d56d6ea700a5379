public import Kubernetes
public import Samples
import Synchronization

/// The nodes and pods of the cluster, as the reflectors bring them.
public final class Inventory: ObjectInventory {

    private struct State {
        var nodes: [String: NodeRecord] = [:]
        var namespaces: [String: [String: PodRecord]] = [:]
        var hasNodes = false
        var hasPods = false
    }

    private let state = Mutex(State())

    /// Makes an empty inventory.
    public init() {}

    /// Whether the nodes have been listed.
    public var hasListedNodes: Bool { state.withLock { $0.hasNodes } }

    /// Whether the pods have been listed.
    public var hasListedPods: Bool { state.withLock { $0.hasPods } }

    public func node(named name: String) -> NodeRecord? {
        state.withLock { $0.nodes[name] }
    }

    public func nodes(matching selector: LabelSelector) -> [NodeRecord] {
        let nodes = state.withLock { $0.nodes }
        return nodes.values.filter { selector.matches($0.labels) }.sorted { $0.name < $1.name }
    }

    public func pod(named name: String, in namespace: String) -> PodRecord? {
        state.withLock { $0.namespaces[namespace]?[name] }
    }

    public func pods(in namespace: String?, matching selector: LabelSelector) -> [PodRecord] {
        let namespaces: [[String: PodRecord]] = state.withLock { state in
            guard let namespace else { return Array(state.namespaces.values) }
            return state.namespaces[namespace].map { [$0] } ?? []
        }
        return namespaces.joined().lazy.map(\.value).filter { selector.matches($0.labels) }
            .sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    }

    /// The side of the inventory that takes nodes in.
    public var nodeCache: some ReflectedCache<NodeObject> { NodeCache(inventory: self) }

    /// The side of the inventory that takes pods in.
    public var podCache: some ReflectedCache<PodObject> { PodCache(inventory: self) }

    private struct NodeCache: ReflectedCache {
        let inventory: Inventory

        func replace(with objects: [NodeObject]) {
            let nodes = Dictionary(objects.map { ($0.metadata.name, $0.record) }) { $1 }
            inventory.state.withLock { state in
                state.nodes = nodes
                state.hasNodes = true
            }
        }

        func store(_ object: NodeObject) {
            let record = object.record
            inventory.state.withLock { $0.nodes[record.name] = record }
        }

        func remove(_ object: NodeObject) {
            inventory.state.withLock { $0.nodes[object.metadata.name] = nil }
        }
    }

    private struct PodCache: ReflectedCache {
        let inventory: Inventory

        func replace(with objects: [PodObject]) {
            var namespaces: [String: [String: PodRecord]] = [:]
            for object in objects {
                let record = object.record
                namespaces[record.namespace, default: [:]][record.name] = record
            }
            inventory.state.withLock { state in
                state.namespaces = namespaces
                state.hasPods = true
            }
        }

        func store(_ object: PodObject) {
            let record = object.record
            inventory.state.withLock { $0.namespaces[record.namespace, default: [:]][record.name] = record }
        }

        func remove(_ object: PodObject) {
            let namespace = object.metadata.namespace ?? ""
            inventory.state.withLock { state in
                // A pod that was deleted and made again may be announced in either order: only the one named goes.
                guard let held = state.namespaces[namespace]?[object.metadata.name] else { return }
                guard object.metadata.uid == nil || held.uid == object.metadata.uid else { return }
                state.namespaces[namespace]?[object.metadata.name] = nil
                if state.namespaces[namespace]?.isEmpty == true { state.namespaces[namespace] = nil }
            }
        }
    }
}
