public import Kubernetes
public import Samples
import Synchronization

/// The nodes and pods of the cluster, as the reflectors bring them.
public final class Inventory: ObjectInventory {
    /// Pods by namespace and name.
    typealias Namespaces = [String: [String: PodRecord]]

    struct State {
        var nodes: [String: NodeRecord] = [:]
        var namespaces: Namespaces = [:]
        var sorted = SortedPods()
        /// By namespace and name.
        var services: [String: [String: ServiceRecord]] = [:] {
            didSet { servicesByAddress = nil }
        }
        /// Pods by their addresses; nil before anybody has asked.
        var podsByAddress: AddressedPods?
        /// Services by their addresses; nil when they have to be looked through.
        var servicesByAddress: [String: [ServiceRecord]]?
        var hasNodes = false
        var hasPods = false
    }

    let state = Mutex(State())
    private let onNewPods: @Sendable ([PodRecord]) -> Void

    /// Makes an empty inventory.
    ///
    /// - Parameter onNewPods: called with pods that are new, by their UIDs, once they can be found here.
    public init(onNewPods: @escaping @Sendable ([PodRecord]) -> Void = { _ in }) {
        self.onNewPods = onNewPods
    }

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
        let pods = namespace.map { sortedPods(in: $0) } ?? sortedPods()
        return selector.isEmpty ? pods : pods.filter { selector.matches($0.labels) }
    }

    /// The side of the inventory that takes nodes in.
    public var nodeCache: some ReflectedCache<NodeObject> { NodeCache(inventory: self) }

    /// The side of the inventory that takes pods in.
    public var podCache: some ReflectedCache<PodObject> { PodCache(inventory: self) }

    private struct NodeCache: ReflectedCache {
        let inventory: Inventory

        func gather() -> [String: NodeRecord] { [:] }

        func store(_ object: NodeObject, in nodes: inout [String: NodeRecord]) {
            nodes[object.record.name] = object.record
        }

        func remove(_ object: NodeObject, from nodes: inout [String: NodeRecord]) {
            nodes[object.record.name] = nil
        }

        func replace(with nodes: [String: NodeRecord]) {
            inventory.state.withLock { state in
                state.nodes = nodes
                state.hasNodes = true
            }
        }

        func store(_ object: NodeObject) {
            inventory.state.withLock { $0.nodes[object.record.name] = object.record }
        }

        func remove(_ object: NodeObject) {
            inventory.state.withLock { $0.nodes[object.record.name] = nil }
        }
    }

    private struct PodCache: ReflectedCache {
        let inventory: Inventory

        func gather() -> Namespaces { [:] }

        func store(_ object: PodObject, in namespaces: inout Namespaces) {
            let record = object.record
            // A list after the first one brings little that is new; what is equal is not kept twice meanwhile.
            let held = inventory.pod(named: record.name, in: record.namespace)
            namespaces[record.namespace, default: [:]][record.name] = held == record ? held : record
        }

        func remove(_ object: PodObject, from namespaces: inout Namespaces) {
            let (namespace, name) = (object.record.namespace, object.record.name)
            // A pod that was deleted and made again may be announced in either order: only the one named goes.
            guard let held = namespaces[namespace]?[name] else { return }
            guard object.record.uid.isEmpty || held.uid == object.record.uid else { return }
            namespaces[namespace]?[name] = nil
            if namespaces[namespace]?.isEmpty == true { namespaces[namespace] = nil }
        }

        func replace(with namespaces: Namespaces) {
            let before = inventory.state.withLock { state in
                defer {
                    state.namespaces = namespaces
                    state.sorted.forgetAll()
                    state.podsByAddress = nil
                    state.hasPods = true
                }
                return state.namespaces
            }
            inventory.onNewPods(
                namespaces.values.flatMap { pods in
                    pods.values.filter { before[$0.namespace]?[$0.name]?.uid != $0.uid }
                })
        }

        func store(_ object: PodObject) {
            let record = object.record
            let before = inventory.state.withLock { state in
                let before = state.namespaces[record.namespace]?[record.name]
                // Much of what changes of a pod is of no interest here; what is remembered of it then stays good.
                if before == record { return before }
                state.namespaces[record.namespace, default: [:]][record.name] = record
                state.sorted.forget(record.namespace)
                if let before { state.podsByAddress?.remove(before) }
                state.podsByAddress?.add(record)
                return before
            }
            if before?.uid != record.uid { inventory.onNewPods([record]) }
        }

        func remove(_ object: PodObject) {
            inventory.state.withLock { state in
                let (namespace, name) = (object.record.namespace, object.record.name)
                let held = state.namespaces[namespace]?[name]
                remove(object, from: &state.namespaces)
                state.sorted.forget(namespace)
                if let held, state.namespaces[namespace]?[name] == nil { state.podsByAddress?.remove(held) }
            }
        }
    }
}
