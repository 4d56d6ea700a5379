public import Samples

/// The part of `metadata` that the server works with.
public struct ObjectMetadata: Hashable, Sendable {
    /// The object's name.
    public var name: String
    /// Its namespace; empty at cluster scope.
    public var namespace: String
    /// Its UID; empty where none is told.
    public var uid: String
    /// The version of this state of it; empty where none is told.
    public var resourceVersion: String
    /// Its labels.
    public var labels: Labels
    /// Its annotations, without the copy of the whole object that `kubectl apply` leaves behind.
    public var annotations: Labels
    /// Its owners, those that manage the object first.
    public var owners: [OwnerRecord]

    /// The annotation that is as long as the object and says nothing new.
    static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"
}
