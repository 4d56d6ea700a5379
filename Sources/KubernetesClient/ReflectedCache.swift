public import Kubernetes

/// Something that holds what a reflector brings.
///
/// A complete list is gathered beside what is held, object by object as they arrive, and takes its place at once when it is
/// whole. A cache says by ``Gathering`` in what form it wants to gather; without a word it is an array, which suits small
/// collections.
public protocol ReflectedCache<Object>: Sendable {
    /// What kind of object it holds.
    associatedtype Object: ClusterObject
    /// A list while it is gathered.
    associatedtype Gathering = [Object]

    /// Begins to gather a list.
    func gather() -> Gathering

    /// Takes an object into a list; one of the same name gives way.
    func store(_ object: Object, in gathering: inout Gathering)

    /// Takes an object out of a list.
    func remove(_ object: Object, from gathering: inout Gathering)

    /// Takes a complete list in place of all that is held.
    func replace(with gathering: Gathering)

    /// Takes an object that is new or has changed.
    func store(_ object: Object)

    /// Lets go of an object.
    func remove(_ object: Object)
}

extension ReflectedCache where Gathering == [Object] {
    /// Begins to gather a list.
    public func gather() -> [Object] { [] }

    /// Takes an object into a list; one of the same name gives way.
    public func store(_ object: Object, in gathering: inout [Object]) {
        remove(object, from: &gathering)
        gathering.append(object)
    }

    /// Takes an object out of a list.
    public func remove(_ object: Object, from gathering: inout [Object]) {
        gathering.removeAll {
            $0.metadata.name == object.metadata.name && $0.metadata.namespace == object.metadata.namespace
        }
    }
}
