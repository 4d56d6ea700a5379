import Kubernetes

/// Answers the reviews: who somebody is, and what somebody may do.
struct ReviewHandler: Sendable {
    let credentials: Credentials
    let authorizer: RoleEvaluator

    /// The reviews, by the resource that is created.
    static let resources: [(group: String, plural: String, kind: String)] = [
        ("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview"),
        ("authentication.k8s.io", "tokenreviews", "TokenReview"),
        ("authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview"),
        ("authorization.k8s.io", "subjectaccessreviews", "SubjectAccessReview"),
    ]

    /// Whether a request is about a review.
    static func handles(_ wanted: AccessAttributes) -> Bool {
        resources.contains { $0.group == wanted.group && $0.plural == wanted.resource } && wanted.version == "v1"
    }

    /// Fills in a review's status.
    func answer(_ wanted: AccessAttributes, from user: UserInfo, body: [UInt8]) throws(Status) -> JSONValue {
        guard let resource = Self.resources.first(where: { $0.plural == wanted.resource }) else {
            throw .noSuchResource
        }
        var review = try ReviewBody.parse(body, kind: resource.kind)
        let spec = review["spec"] ?? [:]
        review["kind"] = .string(resource.kind)
        review["apiVersion"] = .string("\(resource.group)/v1")
        if review["metadata"] == nil || review["metadata"] == .null { review["metadata"] = [:] }
        switch resource.plural {
        case "tokenreviews": review["status"] = token(spec["token"]?.string ?? "")
        case "selfsubjectreviews": review["status"] = ["userInfo": json(user)]
        case "selfsubjectaccessreviews": review["status"] = access(user, spec)
        default: review["status"] = access(subject(spec), spec)
        }
        return review
    }

    private func token(_ token: String) -> JSONValue {
        guard let user = credentials.user(ofToken: token) else {
            return ["user": [:], "error": "invalid bearer token"]
        }
        return ["authenticated": true, "user": json(user.authenticated)]
    }

    private func subject(_ spec: JSONValue) -> UserInfo {
        UserInfo(
            name: spec["user"]?.string ?? "", uid: spec["uid"]?.string ?? "", groups: spec["groups"]?.strings ?? [],
            extra: (spec["extra"]?.members ?? [:]).mapValues(\.strings)
        )
    }

    private func access(_ user: UserInfo, _ spec: JSONValue) -> JSONValue {
        let decision = authorizer.decide(user, AccessAttributes(spec: spec))
        var status: JSONValue = ["allowed": .bool(decision.isAllowed)]
        if !decision.reason.isEmpty { status["reason"] = .string(decision.reason) }
        return status
    }

    private func json(_ user: UserInfo) -> JSONValue {
        var value: JSONValue = ["username": .string(user.name), "groups": JSONValue(user.groups)]
        if !user.uid.isEmpty { value["uid"] = .string(user.uid) }
        if !user.extra.isEmpty { value["extra"] = .object(user.extra.mapValues { JSONValue($0) }) }
        return value
    }
}
