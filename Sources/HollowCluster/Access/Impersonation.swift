import HTTPTypes
import Kubernetes

/// A request made in another's name (`kubectl --as`).
struct Impersonation: Sendable {
    private let wanted: UserInfo

    /// Reads the headers; nil where nobody is impersonated.
    init?(_ headers: HTTPFields) {
        var user = UserInfo(name: "")
        for field in headers {
            let name = field.name.canonicalName
            switch name {
            case "impersonate-user": user.name = field.value
            case "impersonate-group": user.groups.append(field.value)
            case "impersonate-uid": user.uid = field.value
            default:
                guard name.hasPrefix("impersonate-extra-") else { continue }
                user.extra[PathText.decode(name.dropFirst("impersonate-extra-".count)), default: []].append(field.value)
            }
        }
        guard !user.name.isEmpty else { return nil }
        wanted = user
    }

    /// The other user, if the caller may be it.
    func apply(to caller: UserInfo, _ authorizer: RoleEvaluator) throws(Status) -> UserInfo {
        try require(caller, "users", wanted.name, authorizer)
        for group in wanted.groups { try require(caller, "groups", group, authorizer) }
        guard wanted.name != UserInfo.anonymous.name else { return .anonymous }
        return wanted.authenticated
    }

    private func require(
        _ caller: UserInfo, _ resource: String, _ name: String, _ authorizer: RoleEvaluator
    ) throws(Status) {
        let access = AccessAttributes(verb: "impersonate", resource: resource, name: name)
        guard !authorizer.decide(caller, access).isAllowed else { return }
        throw .forbidden(
            user: caller.name, verb: "impersonate", resource: resource, subresource: "", group: "", namespace: "",
            name: name, reason: "")
    }
}
