/// What a request wants to do, as authorizers see it.
public struct AccessAttributes: Hashable, Sendable {
    /// `get`, `list`, `watch`, `create`, …
    public var verb: String
    /// The API group; empty for the core group.
    public var group: String
    /// The version of the group.
    public var version: String
    /// The resource; empty for a path that is none.
    public var resource: String
    /// The subresource; empty for none.
    public var subresource: String
    /// The object's name; empty for all.
    public var name: String
    /// The namespace; empty for all, or for the cluster scope.
    public var namespace: String
    /// The path, for requests that are not for a resource.
    public var path: String

    /// Whether it is about a resource.
    public var isResource: Bool { !resource.isEmpty }

    /// The resource with its subresource: `nodes/metrics`.
    public var fullResource: String { subresource.isEmpty ? resource : "\(resource)/\(subresource)" }

    /// Asks for a resource.
    public init(
        verb: String, group: String = "", version: String = "v1", resource: String, subresource: String = "",
        name: String = "", namespace: String = ""
    ) {
        self.verb = verb
        self.group = group
        self.version = version
        self.resource = resource
        self.subresource = subresource
        self.name = name
        self.namespace = namespace
        path = ""
    }

    /// Asks for a path.
    public init(verb: String, path: String) {
        self.init(verb: verb, version: "", resource: "")
        self.path = path
    }

    /// Asks what a review's spec names.
    init(spec: JSONValue) {
        if let wanted = spec["resourceAttributes"] {
            func text(_ member: String) -> String { wanted[member]?.string ?? "" }
            self.init(
                verb: text("verb"), group: text("group"), version: text("version"), resource: text("resource"),
                subresource: text("subresource"), name: text("name"), namespace: text("namespace")
            )
            // A review about no resource at all must not pass for one about a path.
            if resource.isEmpty { resource = "*" }
        } else {
            let wanted = spec["nonResourceAttributes"]
            self.init(verb: wanted?["verb"]?.string ?? "", path: wanted?["path"]?.string ?? "")
        }
    }
}
