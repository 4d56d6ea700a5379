/// A kind of object as paths name it: `pods`, `deployments.apps`.
public struct GroupResource: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The plural resource name: `pods`.
    public var resource: String
    /// The API group, empty for the core group.
    public var group: String

    /// Makes a resource of a group; the core group is the empty one.
    public init(resource: String, group: String = "") {
        self.resource = resource
        self.group = group
    }

    /// Reads `resource` or `resource.group`; the group starts behind the first dot.
    public init(parsing text: some StringProtocol) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(resource: String(parts.first ?? ""), group: parts.count > 1 ? String(parts[1]) : "")
    }

    /// Pods of the core group.
    public static let pods = GroupResource(resource: "pods")
    /// Nodes of the core group.
    public static let nodes = GroupResource(resource: "nodes")
    /// Namespaces of the core group.
    public static let namespaces = GroupResource(resource: "namespaces")
    /// Services of the core group.
    public static let services = GroupResource(resource: "services")

    public var description: String { group.isEmpty ? resource : "\(resource).\(group)" }

    public static func < (left: GroupResource, right: GroupResource) -> Bool {
        (left.resource, left.group) < (right.resource, right.group)
    }
}
