import Samples

/// An object that a derived metric is computed for. It takes one word, as it is handed around a lot.
enum DescribedObject: Hashable, Sendable {
    case pod(PodRecord)
    indirect case node(NodeRecord)
    indirect case group(PodGroup)

    /// The object by name.
    var reference: ObjectReference {
        switch self {
        case .pod(let pod): pod.reference
        case .node(let node): .node(node.name)
        case .group(let group): group.reference
        }
    }

    /// The object's labels.
    var labels: Labels {
        switch self {
        case .pod(let pod): pod.labels
        case .node(let node): node.labels
        case .group(let group): group.labels
        }
    }

    /// The object's annotations.
    var annotations: Labels {
        switch self {
        case .pod(let pod): pod.annotations
        case .node(let node): node.annotations
        case .group(let group): group.annotations
        }
    }

    /// Whether a pod or a node is ready; of any other object, whether it has pods and all are.
    var isReady: Bool {
        switch self {
        case .pod(let pod): pod.isReady
        case .node(let node): node.isReady
        case .group(let group): !group.pods.isEmpty && group.pods.allSatisfy(\.isReady)
        }
    }

    /// Before this nothing that is stored under the object's name can be its own: a pod may have had a namesake. The API
    /// gives whole seconds, so two of them are allowed for.
    var earliestSample: Timestamp? {
        guard case .pod(let pod) = self else { return nil }
        return pod.startTime.map { $0 - .seconds(2) }
    }
}
