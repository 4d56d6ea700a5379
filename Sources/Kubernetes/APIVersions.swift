/// An API group and one of its versions.
public struct GroupVersion: Hashable, Sendable, CustomStringConvertible {
    /// The group: `metrics.k8s.io`.
    public var group: String
    /// The version: `v1beta1`.
    public var version: String

    /// Names a version of a group.
    public init(group: String, version: String) {
        self.group = group
        self.version = version
    }

    /// `metrics.k8s.io/v1beta1`.
    public var description: String { group.isEmpty ? version : "\(group)/\(version)" }
}

/// An API group with its versions, the preferred one first.
public struct APIGroup: Hashable, Sendable {
    /// The group's name.
    public var name: String
    /// Its versions, the preferred one first; never empty.
    public var versions: [String]

    /// The names of the APIService objects that hand the group to a server behind the aggregator: `v1.metrics.k8s.io`.
    public var serviceNames: [String] { versions.map { "\($0).\(name)" } }

    /// What nodes and pods use, in the order that clients should try the versions.
    public static let metrics = APIGroup(name: "metrics.k8s.io", versions: ["v1", "v1beta1"])
    /// Values that describe objects.
    public static let customMetrics = APIGroup(name: "custom.metrics.k8s.io", versions: ["v1beta2", "v1beta1"])
    /// Values that describe nothing in the cluster.
    public static let externalMetrics = APIGroup(name: "external.metrics.k8s.io", versions: ["v1beta1"])
}
