/// Decides by roles and bindings, as Kubernetes' RBAC does.
struct RoleEvaluator: Sendable {
    /// What was decided, and by which binding.
    struct Decision: Hashable, Sendable {
        var isAllowed: Bool
        /// Why it is allowed; empty where it isn't.
        var reason: String

        static let denied = Decision(isAllowed: false, reason: "")
    }

    let store: ObjectStore

    /// Whether a user may do something.
    func decide(_ user: UserInfo, _ wanted: AccessAttributes) -> Decision {
        // Of this group everything is true, without any role.
        if user.groups.contains("system:masters") { return Decision(isAllowed: true, reason: "") }
        for binding in store.list(.clusterRoleBindings).objects {
            if let decision = decide(user, wanted, binding, kind: "ClusterRoleBinding") { return decision }
        }
        guard wanted.isResource, !wanted.namespace.isEmpty else { return .denied }
        for binding in store.list(.roleBindings, namespace: wanted.namespace).objects {
            if let decision = decide(user, wanted, binding, kind: "RoleBinding") { return decision }
        }
        return .denied
    }

    private func decide(
        _ user: UserInfo, _ wanted: AccessAttributes, _ binding: (key: ObjectKey, object: JSONValue), kind: String
    ) -> Decision? {
        let namespace = binding.key.namespace
        let subjects = binding.object["subjects"]?.elements ?? []
        guard let subject = subjects.first(where: { Self.matches($0, user, namespace: namespace) }) else { return nil }
        let role = binding.object["roleRef"] ?? .null
        guard rules(of: role, namespace: namespace).contains(where: { Self.allows($0, wanted) }) else { return nil }
        let name = namespace.isEmpty ? binding.key.name : "\(binding.key.name)/\(namespace)"
        let roleText = "\(role["kind"]?.string ?? "") \"\(role["name"]?.string ?? "")\""
        let reason = "RBAC: allowed by \(kind) \"\(name)\" of \(roleText) to \(Self.text(of: subject))"
        return Decision(isAllowed: true, reason: reason)
    }

    /// A role's rules; those of an aggregated role are the rules of the roles that it selects.
    private func rules(of reference: JSONValue, namespace: String) -> [JSONValue] {
        let name = reference["name"]?.string ?? ""
        guard reference["kind"]?.string == "ClusterRole" else {
            return store.get(.roles, ObjectKey(namespace: namespace, name: name))?["rules"]?.elements ?? []
        }
        return clusterRules(ObjectKey(name: name), depth: 0)
    }

    private func clusterRules(_ key: ObjectKey, depth: Int) -> [JSONValue] {
        guard depth < 4, let role = store.get(.clusterRoles, key) else { return [] }
        var rules = role["rules"]?.elements ?? []
        let selectors = role[path: "aggregationRule", "clusterRoleSelectors"]?.elements ?? []
        guard !selectors.isEmpty else { return rules }
        for other in store.list(.clusterRoles).objects where other.key != key {
            let labels = other.object[path: "metadata", "labels"]?.stringMembers ?? [:]
            let isSelected = selectors.contains { selector in
                let wanted = selector["matchLabels"]?.stringMembers ?? [:]
                return !wanted.isEmpty && wanted.allSatisfy { labels[$0.key] == $0.value }
            }
            if isSelected { rules += clusterRules(other.key, depth: depth + 1) }
        }
        return rules
    }

    private static func matches(_ subject: JSONValue, _ user: UserInfo, namespace: String) -> Bool {
        let name = subject["name"]?.string ?? ""
        switch subject["kind"]?.string {
        case "User": return name == user.name
        case "Group": return user.groups.contains(name)
        case "ServiceAccount":
            let home = subject["namespace"]?.string ?? namespace
            return user.name == "system:serviceaccount:\(home):\(name)"
        default: return false
        }
    }

    private static func text(of subject: JSONValue) -> String {
        let name = subject["name"]?.string ?? ""
        guard subject["kind"]?.string == "ServiceAccount" else { return "\(subject["kind"]?.string ?? "") \"\(name)\"" }
        return "ServiceAccount \"\(name)/\(subject["namespace"]?.string ?? "")\""
    }

    private static func allows(_ rule: JSONValue, _ wanted: AccessAttributes) -> Bool {
        func list(_ member: String) -> [String] { rule[member]?.strings ?? [] }
        let verbs = list("verbs")
        guard verbs.contains("*") || verbs.contains(wanted.verb) else { return false }
        guard wanted.isResource else {
            return list("nonResourceURLs").contains { pattern in
                pattern.hasSuffix("*") ? wanted.path.hasPrefix(pattern.dropLast()) : pattern == wanted.path
            }
        }
        let groups = list("apiGroups")
        guard groups.contains("*") || groups.contains(wanted.group) else { return false }
        let isCovered = list("resources").contains { resource in
            resource == "*" || resource == wanted.fullResource
                || (!wanted.subresource.isEmpty && resource == "*/\(wanted.subresource)")
        }
        guard isCovered else { return false }
        let names = list("resourceNames")
        return names.isEmpty || names.contains(wanted.name)
    }
}
