import Samples
import Synchronization

/// The pods in order, as lists want them, kept until something changes: sorting tens of thousands of names takes longer than
/// all else that a list needs.
struct SortedPods {
    /// Grows with every change.
    private(set) var version: UInt64 = 0
    private(set) var byNamespace: [String: [PodRecord]] = [:]
    private(set) var all: [PodRecord]?

    /// Notes that a namespace's pods are others now.
    mutating func forget(_ namespace: String) {
        version += 1
        byNamespace[namespace] = nil
        all = nil
    }

    /// Notes that all pods may be others now.
    mutating func forgetAll() {
        version += 1
        byNamespace = [:]
        all = nil
    }

    /// Keeps the pods of a namespace, unless something has changed since `version`.
    mutating func keep(_ pods: [PodRecord], of namespace: String, asOf version: UInt64) {
        if version == self.version { byNamespace[namespace] = pods }
    }

    /// Keeps the pods of all namespaces, unless something has changed since `version`.
    mutating func keep(all pods: [PodRecord], asOf version: UInt64) {
        if version == self.version { all = pods }
    }
}

extension Inventory {
    /// The pods of a namespace by name.
    func sortedPods(in namespace: String) -> [PodRecord] {
        let (known, pods, version) = state.withLock { state in
            (state.sorted.byNamespace[namespace], state.namespaces[namespace], state.sorted.version)
        }
        if let known { return known }
        guard let pods else { return [] }
        // Sorted with the lock given back.
        let sorted = pods.values.sorted { $0.name < $1.name }
        state.withLock { $0.sorted.keep(sorted, of: namespace, asOf: version) }
        return sorted
    }

    /// All pods by namespace and name.
    func sortedPods() -> [PodRecord] {
        let (known, names, version) = state.withLock { state in
            (state.sorted.all, Array(state.namespaces.keys), state.sorted.version)
        }
        if let known { return known }
        let sorted = names.sorted().flatMap { sortedPods(in: $0) }
        state.withLock { $0.sorted.keep(all: sorted, asOf: version) }
        return sorted
    }
}
