/// Who makes a request.
public struct UserInfo: Hashable, Sendable {
    /// The user's name.
    public var name: String
    /// The user's UID; empty for none.
    public var uid: String
    /// The groups that the user is in.
    public var groups: [String]
    /// What else the authenticator knows.
    public var extra: [String: [String]]

    /// Names a user.
    public init(name: String, uid: String = "", groups: [String] = [], extra: [String: [String]] = [:]) {
        self.name = name
        self.uid = uid
        self.groups = groups
        self.extra = extra
    }

    /// Who comes without credentials.
    public static let anonymous = UserInfo(name: "system:anonymous", groups: ["system:unauthenticated"])

    /// A service account as it authenticates by its token.
    public static func serviceAccount(namespace: String, name: String) -> UserInfo {
        UserInfo(
            name: "system:serviceaccount:\(namespace):\(name)",
            uid: Randomness.uid("serviceaccount/\(namespace)/\(name)"),
            groups: ["system:serviceaccounts", "system:serviceaccounts:\(namespace)"]
        )
    }

    /// The same user, known to be authenticated.
    var authenticated: UserInfo {
        var user = self
        if !user.groups.contains("system:authenticated") { user.groups.append("system:authenticated") }
        return user
    }
}
