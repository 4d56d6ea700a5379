public import Kubernetes

/// Something that holds what a reflector brings.
public protocol ReflectedCache<Object>: Sendable {
    /// What kind of object it holds.
    associatedtype Object: ClusterObject

    /// Takes a complete list in place of all that is held.
    func replace(with objects: [Object])

    /// Takes an object that is new or has changed.
    func store(_ object: Object)

    /// Lets go of an object.
    func remove(_ object: Object)
}
