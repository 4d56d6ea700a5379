/// What somebody wants to do, as a SubjectAccessReview asks it.
public struct AccessReview: Hashable, Sendable {
    /// Who asks.
    public struct Subject: Hashable, Sendable {
        /// The user's name.
        public var user: String
        /// The user's UID; empty for none.
        public var uid: String
        /// The user's groups.
        public var groups: [String]
        /// Further attributes of the user.
        public var extra: [String: [String]]

        /// Describes a user.
        public init(user: String, uid: String = "", groups: [String] = [], extra: [String: [String]] = [:]) {
            self.user = user
            self.uid = uid
            self.groups = groups
            self.extra = extra
        }
    }

    /// What is asked for.
    public enum Action: Hashable, Sendable {
        /// A resource; empty texts are left out.
        case resource(
            verb: String, group: String, version: String, resource: String, subresource: String, namespace: String,
            name: String)
        /// A path that is no resource.
        case path(verb: String, path: String)
    }

    /// Who asks.
    public var subject: Subject
    /// What is asked for.
    public var action: Action

    /// Makes a review.
    public init(subject: Subject, action: Action) {
        self.subject = subject
        self.action = action
    }
}

/// What the kube-apiserver decided.
public struct AccessDecision: Decodable, Hashable, Sendable {
    /// Whether it may be done.
    public var isAllowed: Bool
    /// Why, in the kube-apiserver's words; empty for no word.
    public var reason: String

    /// Makes a decision.
    public init(isAllowed: Bool, reason: String = "") {
        self.isAllowed = isAllowed
        self.reason = reason
    }

    private enum Key: String, CodingKey {
        case status
    }

    private struct Status: Decodable {
        var allowed: Bool?
        var reason: String?
    }

    public init(from decoder: any Decoder) throws {
        let status = try decoder.container(keyedBy: Key.self).decode(Status.self, forKey: .status)
        self.init(isAllowed: status.allowed == true, reason: status.reason ?? "")
    }
}
