/// One object of the cluster: `resource.group/namespace/name`.
public struct ObjectReference: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What kind of object it is.
    public var resource: GroupResource
    /// Its namespace, empty for a cluster-scoped object.
    public var namespace: String
    /// Its name.
    public var name: String

    /// Names an object; leave `namespace` empty for a cluster-scoped one.
    public init(resource: GroupResource, namespace: String = "", name: String) {
        self.resource = resource
        self.namespace = namespace
        self.name = name
    }

    /// A pod.
    public static func pod(_ name: String, in namespace: String) -> ObjectReference {
        ObjectReference(resource: .pods, namespace: namespace, name: name)
    }

    /// A node.
    public static func node(_ name: String) -> ObjectReference {
        ObjectReference(resource: .nodes, name: name)
    }

    public var description: String {
        namespace.isEmpty ? "\(resource)/\(name)" : "\(resource)/\(namespace)/\(name)"
    }

    public static func < (left: ObjectReference, right: ObjectReference) -> Bool {
        (left.resource, left.namespace, left.name) < (right.resource, right.namespace, right.name)
    }
}
