/// What a request is about: read from its method, its path and its query, as kube-apiserver does it.
struct RequestInfo: Sendable {
    var method: String
    /// The path as it was written, escapes and all.
    var rawPath: String
    /// The query as it was written, without the question mark.
    var rawQuery: String
    var query: QueryParameters
    /// The parts of the path, unescaped.
    var segments: [String]
    var attributes: AccessAttributes

    init(method: String, path: String, query: String) {
        self.method = method
        rawPath = path
        rawQuery = query
        self.query = QueryParameters(query)
        segments = path.split(separator: "/").map { PathText.decode($0) }
        let plain = [
            "POST": "create", "GET": "get", "HEAD": "get", "PUT": "update", "PATCH": "patch", "DELETE": "delete",
        ]
        let verb = plain[method] ?? method.lowercased()
        if let resource = Self.resource(segments, verb: verb, query: self.query) {
            attributes = resource
        } else {
            let verb = ["GET": "get", "HEAD": "head"][method] ?? method.lowercased()
            attributes = AccessAttributes(verb: verb, path: PathText.decode(path[...]))
        }
    }

    /// Whether the request wants to be told of changes.
    var isWatch: Bool { attributes.verb == "watch" }

    private static func resource(_ segments: [String], verb: String, query: QueryParameters) -> AccessAttributes? {
        var parts = segments[...]
        var group = ""
        switch parts.popFirst() {
        case "api": break
        case "apis":
            guard let name = parts.popFirst() else { return nil }
            group = name
        default: return nil
        }
        guard let version = parts.popFirst(), !parts.isEmpty else { return nil }
        var wanted = AccessAttributes(verb: verb, group: group, version: version, resource: "")
        if parts.first == "namespaces" {
            wanted.namespace = parts.dropFirst().first ?? ""
            // A namespace's own subresources are not resources in it.
            if parts.count > 2, !["status", "finalize"].contains(parts[parts.startIndex + 2]) {
                parts = parts.dropFirst(2)
            }
        }
        wanted.resource = parts.popFirst() ?? ""
        wanted.name = parts.popFirst() ?? ""
        wanted.subresource = parts.popFirst() ?? ""
        if wanted.name.isEmpty, verb == "get" {
            wanted.verb = query.isTrue("watch") ? "watch" : "list"
            // Asking for one object by its name is weighed as such.
            wanted.name = FieldTerms.requiredName(query["fieldSelector"] ?? "") ?? ""
        } else if wanted.name.isEmpty, verb == "delete" {
            wanted.verb = "deletecollection"
        }
        return wanted
    }
}
