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

    /// One condition of a selector: `authorization.k8s.io/v1` FieldSelectorRequirement and LabelSelectorRequirement.
    public struct Requirement: Hashable, Sendable {
        /// How the values are compared.
        public enum Operator: String, Hashable, Sendable {
            /// One of the values.
            case `in` = "In"
            /// None of the values.
            case notIn = "NotIn"
            /// Any value.
            case exists = "Exists"
            /// No value.
            case doesNotExist = "DoesNotExist"
        }

        /// The label or field.
        public var key: String
        /// How it is compared.
        public var `operator`: Operator
        /// What it is compared with.
        public var values: [String]

        /// Makes a requirement.
        public init(key: String, operator: Operator, values: [String] = []) {
            self.key = key
            self.operator = `operator`
            self.values = values
        }
    }

    /// A resource that is asked for; empty texts are left out of the review.
    public struct Resource: Hashable, Sendable {
        /// `get`, `list`, …
        public var verb: String
        /// The API group; empty for the core group.
        public var group: String
        /// The group's version.
        public var version: String
        /// The resource, in the plural.
        public var resource: String
        /// The subresource.
        public var subresource: String
        /// The namespace; empty at cluster scope.
        public var namespace: String
        /// The object's name; empty for all.
        public var name: String
        /// What the field selector of a list requires.
        public var fieldRequirements: [Requirement]
        /// What the label selector of a list requires.
        public var labelRequirements: [Requirement]

        /// Describes a resource.
        public init(
            verb: String, group: String, version: String, resource: String, subresource: String = "",
            namespace: String = "", name: String = "", fieldRequirements: [Requirement] = [],
            labelRequirements: [Requirement] = []
        ) {
            self.verb = verb
            self.group = group
            self.version = version
            self.resource = resource
            self.subresource = subresource
            self.namespace = namespace
            self.name = name
            self.fieldRequirements = fieldRequirements
            self.labelRequirements = labelRequirements
        }
    }

    /// What is asked for.
    public enum Action: Hashable, Sendable {
        /// A resource.
        case resource(Resource)
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
    /// What the kube-apiserver could not evaluate on its way to the decision; empty for nothing. No part of the answer.
    public var evaluationError: String

    /// Makes a decision.
    public init(isAllowed: Bool, reason: String = "", evaluationError: String = "") {
        self.isAllowed = isAllowed
        self.reason = reason
        self.evaluationError = evaluationError
    }

    private enum Key: String, CodingKey {
        case status
    }

    private struct Status: Decodable {
        var allowed: Bool?
        var denied: Bool?
        var reason: String?
        var evaluationError: String?
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let status = try container.decode(Status.self, forKey: .status)
        guard status.allowed != true || status.denied != true else {
            throw DecodingError.dataCorruptedError(
                forKey: .status, in: container, debugDescription: "the review is both allowed and denied"
            )
        }
        self.init(
            isAllowed: status.allowed == true, reason: status.reason ?? "",
            evaluationError: status.evaluationError ?? ""
        )
    }
}
