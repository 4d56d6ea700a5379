extension Status {
    /// 400: the request can't be understood.
    public static func badRequest(_ message: String) -> Status {
        Status(code: 400, reason: "BadRequest", message: message)
    }

    /// 401: nobody vouches for the caller.
    public static let unauthorized = Status(code: 401, reason: "Unauthorized", message: "Unauthorized")

    /// 403 for a path that is no resource.
    public static func forbidden(user: String, verb: String, path: String, reason: String) -> Status {
        Status(
            code: 403, reason: "Forbidden",
            message: "forbidden: User \"\(user)\" cannot \(verb) path \"\(path)\"" + suffix(reason),
            details: Details()
        )
    }

    /// 403 for a resource.
    ///
    /// - Parameters:
    ///   - resource: the resource with its subresource: `pods/rps`.
    ///   - namespace: empty at cluster scope.
    ///   - reason: what the authorizer said; empty for nothing.
    public static func forbidden(
        user: String, verb: String, resource: String, subresource: String, group: String, namespace: String,
        name: String, reason: String
    ) -> Status {
        let qualified = group.isEmpty ? resource : "\(resource).\(group)"
        let full = subresource.isEmpty ? resource : "\(resource)/\(subresource)"
        let place = namespace.isEmpty ? "at the cluster scope" : "in the namespace \"\(namespace)\""
        let object = name.isEmpty ? "" : " \"\(name)\""
        return Status(
            code: 403, reason: "Forbidden",
            message: "\(qualified)\(object) is forbidden: User \"\(user)\" cannot \(verb) resource \"\(full)\""
                + " in API group \"\(group)\" \(place)" + suffix(reason),
            details: Details(name: name, group: group, kind: resource)
        )
    }

    private static func suffix(_ reason: String) -> String {
        reason.isEmpty ? "" : ": \(reason)"
    }

    /// 404 for a path that serves no resource.
    public static let noSuchResource = Status(
        code: 404, reason: "NotFound", message: "the server could not find the requested resource", details: Details()
    )

    /// 404 for an object that the cluster doesn't have: `pods "p" not found`.
    public static func objectNotFound(kind: String, name: String) -> Status {
        Status(
            code: 404, reason: "NotFound", message: "\(kind) \"\(name)\" not found",
            details: Details(name: name, kind: kind)
        )
    }

    /// 404 for an object that has no metrics: `podmetrics.metrics.k8s.io "d/p" not found`.
    public static func metricsNotFound(kind: String, name: String) -> Status {
        Status(
            code: 404, reason: "NotFound", message: "\(kind).metrics.k8s.io \"\(name)\" not found",
            details: Details(name: name, group: "metrics.k8s.io", kind: kind)
        )
    }

    /// 404 for a custom metric.
    ///
    /// - Parameters:
    ///   - resource: what it should describe.
    ///   - name: the object asked for; nil for all of them.
    ///   - selector: the selector as the request wrote it; empty for none.
    public static func customMetricNotFound(metric: String, resource: String, name: String?, selector: String)
        -> Status
    {
        var message = "the server could not find the metric \(metric) for \(resource)"
        if let name { message += " \(name)" }
        if !selector.isEmpty { message += " with selector \(selector)" }
        return Status(code: 404, reason: "NotFound", message: message)
    }

    /// 404 for an external metric, in the words of the servers that clients know.
    public static func externalMetricNotFound(_ metric: String) -> Status {
        Status(code: 404, reason: "NotFound", message: "the server could not find the metric \(metric) for ")
    }

    /// 405 for a method other than GET.
    public static let methodNotAllowed = Status(
        code: 405, reason: "MethodNotAllowed",
        message: "the server does not allow this method on the requested resource", details: Details()
    )

    /// 405 for a watch.
    public static func watchNotSupported(resource: String, group: String) -> Status {
        Status(
            code: 405, reason: "MethodNotAllowed",
            message: "watch is not supported on resources of kind \"\(resource).\(group)\"",
            details: Details(group: group, kind: resource)
        )
    }

    /// 406: no form of the answer suits the caller.
    public static func notAcceptable(_ available: [String]) -> Status {
        Status(
            code: 406, reason: "NotAcceptable",
            message: "only the following media types are accepted: \(available.joined(separator: ", "))"
        )
    }

    /// 406 from the routes themselves, which look at media types alone.
    public static func noRepresentation(_ available: [String]) -> Status {
        Status(
            code: 406, reason: "NotAcceptable",
            message: "406: Not Acceptable\n\nAvailable representations: \(available.joined(separator: ", "))",
            details: Details()
        )
    }

    /// 410: what is asked for is no longer known.
    public static func expired(_ message: String) -> Status {
        Status(code: 410, reason: "Expired", message: message)
    }

    /// 422: fields of the query's list options don't go together.
    public static func invalidListOptions(_ causes: [Cause]) -> Status {
        let sentences = causes.map { "\($0.field): \($0.message)" }
        let text = sentences.count == 1 ? sentences[0] : "[\(sentences.joined(separator: ", "))]"
        return Status(
            code: 422, reason: "Invalid", message: "ListOptions.meta.k8s.io \"\" is invalid: \(text)",
            details: Details(group: "meta.k8s.io", kind: "ListOptions", causes: causes)
        )
    }

    /// 500: our own fault.
    public static func internalError(_ message: String) -> Status {
        Status(code: 500, reason: "InternalError", message: "Internal error occurred: \(message)")
    }
}
