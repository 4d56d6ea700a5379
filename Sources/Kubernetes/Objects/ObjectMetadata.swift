import Samples

/// The part of `metadata` that the server works with.
public struct ObjectMetadata: Decodable, Hashable, Sendable {
    /// A reference to an owner.
    public struct OwnerReference: Decodable, Hashable, Sendable {
        /// The owner's kind.
        public var kind: String
        /// The owner's name.
        public var name: String
        /// The owner's UID.
        public var uid: String
        /// Whether the owner manages the object.
        public var controller: Bool?
    }

    /// The object's name.
    public var name: String
    /// Its namespace; nil at cluster scope.
    public var namespace: String?
    /// Its UID.
    public var uid: String?
    /// Its labels.
    public var labels: [String: String]?
    /// Its annotations.
    public var annotations: [String: String]?
    /// The version of this state of it.
    public var resourceVersion: String?
    /// Its owners.
    public var ownerReferences: [OwnerReference]?

    /// The annotations that are worth keeping: the copy of the whole object that `kubectl apply` leaves behind is not.
    var keptAnnotations: Labels {
        var annotations = annotations ?? [:]
        annotations["kubectl.kubernetes.io/last-applied-configuration"] = nil
        return Labels(annotations)
    }

    /// The owners, those that manage the object first.
    var owners: [OwnerRecord] {
        let references = ownerReferences ?? []
        return (references.filter { $0.controller == true } + references.filter { $0.controller != true })
            .map { OwnerRecord(kind: $0.kind, name: $0.name, uid: $0.uid) }
    }
}

/// An object that a cluster keeps, as a list or a watch brings it.
public protocol ClusterObject: Decodable, Sendable {
    /// Its metadata.
    var metadata: ObjectMetadata { get }
}
