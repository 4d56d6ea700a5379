import HTTPTypes
import KubernetesClient

/// The wish to act as somebody else, in `Impersonate-*` headers.
///
/// Source: k8s.io/apiserver/pkg/endpoints/filters/impersonation.go.
struct Impersonation: Sendable {
    /// Somebody asks for a group, a UID or an attribute without a user that would have it.
    struct MissingUser: Error, CustomStringConvertible {
        let description = "requested a group, a UID or an extra attribute without impersonating a user"
    }

    /// Whom the caller wants to be.
    private(set) var subject: AccessReview.Subject
    /// What the caller must be allowed, each with the verb `impersonate`.
    private(set) var permissions: [AccessReview.Resource]

    /// Reads the wish; nil where there is none.
    init?(_ headers: HTTPFields) throws(MissingUser) {
        func values(_ name: String) -> [String] {
            HTTPField.Name(name).map { headers[values: $0] } ?? []
        }
        let groups = values("Impersonate-Group")
        let uid = values("Impersonate-Uid").first ?? ""
        let extra = Self.extra(of: headers)
        guard let user = values("Impersonate-User").first, !user.isEmpty else {
            if groups.isEmpty, uid.isEmpty, extra.isEmpty { return nil }
            throw MissingUser()
        }
        func permission(_ resource: String, _ name: String, group: String = "", of namespace: String = "")
            -> AccessReview.Resource
        {
            AccessReview.Resource(
                verb: "impersonate", group: group, version: "v1", resource: resource, namespace: namespace, name: name
            )
        }
        let authentication = "authentication.k8s.io"
        subject = AccessReview.Subject(user: user, uid: uid, groups: groups, extra: extra)
        permissions = []
        if let account = Self.serviceAccount(user) {
            permissions.append(permission("serviceaccounts", account.name, of: account.namespace))
            if groups.isEmpty {
                subject.groups = ["system:serviceaccounts", "system:serviceaccounts:\(account.namespace)"]
            }
        } else {
            permissions.append(permission("users", user))
        }
        permissions += groups.map { permission("groups", $0) }
        for (key, values) in extra.sorted(by: { $0.key < $1.key }) {
            for value in values {
                var wanted = permission("userextras", value, group: authentication)
                wanted.subresource = key
                permissions.append(wanted)
            }
        }
        if !uid.isEmpty { permissions.append(permission("uids", uid, group: authentication)) }
        completeGroups()
    }

    /// Adds the group that everybody is in: those whom we know, or those whom we don't.
    private mutating func completeGroups() {
        let known = "system:authenticated"
        let unknown = "system:unauthenticated"
        if subject.isAnonymous {
            if !subject.groups.contains(unknown) { subject.groups.append(unknown) }
        } else if !subject.groups.contains(known), !subject.groups.contains(unknown) {
            subject.groups.append(known)
        }
    }

    private static func extra(of headers: HTTPFields) -> [String: [String]] {
        let prefix = "impersonate-extra-"
        var extra: [String: [String]] = [:]
        for field in headers where field.name.canonicalName.hasPrefix(prefix) {
            let escaped = field.name.canonicalName.dropFirst(prefix.count)
            let key = PercentCoding.decode(escaped, plusIsSpace: false) ?? String(escaped)
            extra[key.lowercased(), default: []].append(field.value)
        }
        return extra
    }

    /// The parts of `system:serviceaccount:NAMESPACE:NAME`.
    private static func serviceAccount(_ user: String) -> (namespace: String, name: String)? {
        let parts = user.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "system", parts[1] == "serviceaccount", !parts[2].isEmpty, !parts[3].isEmpty
        else { return nil }
        return (String(parts[2]), String(parts[3]))
    }
}
