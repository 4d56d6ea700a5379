/// What a request asks for, in the terms that authorization works with.
///
/// Source: k8s.io/apiserver/pkg/endpoints/request/requestinfo.go.
struct RequestInfo: Hashable, Sendable {
    /// `get`, `list`, `watch`, `create`, …; for a path that is no resource the method in lower case.
    var verb: String
    /// The path without its query.
    var path: String
    /// The resource asked for; nil for a path that is none.
    var resource: Resource?

    /// A resource of an API group.
    struct Resource: Hashable, Sendable {
        var group: String
        var version: String
        /// Empty at cluster scope.
        var namespace: String
        var resource: String
        var subresource: String
        /// Empty for all objects.
        var name: String
        /// What follows the group version in the path, decoded, without `namespaces/NAME` in front.
        var parts: [String]
    }

    /// Looks at a request.
    ///
    /// - Parameters:
    ///   - segments: the path's parts, decoded, without empty ones.
    ///   - isWatch: whether the query asks for a watch.
    init(method: String, path: String, segments: [String], isWatch: Bool) {
        self.path = path
        guard segments.count > 3, segments[0] == "apis" else {
            verb = method.lowercased()
            resource = nil
            return
        }
        var parts = Array(segments[3...])
        var namespace = ""
        if parts[0] == "namespaces", parts.count > 1 {
            namespace = parts[1]
            if parts.count > 2 { parts.removeFirst(2) }
        }
        let name = parts.count > 1 ? parts[1] : ""
        resource = Resource(
            group: segments[1], version: segments[2], namespace: namespace, resource: parts[0],
            subresource: parts.count > 2 ? parts[2] : "", name: name, parts: parts
        )
        verb = Self.verb(method: method, isNamed: !name.isEmpty, isWatch: isWatch)
    }

    private static func verb(method: String, isNamed: Bool, isWatch: Bool) -> String {
        switch method {
        case "GET", "HEAD": isNamed ? "get" : (isWatch ? "watch" : "list")
        case "POST": "create"
        case "PUT": "update"
        case "PATCH": "patch"
        case "DELETE": isNamed ? "delete" : "deletecollection"
        default: ""
        }
    }
}
