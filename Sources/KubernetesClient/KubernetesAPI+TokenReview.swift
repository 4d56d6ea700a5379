import Kubernetes

extension KubernetesAPI {
    /// Asks the kube-apiserver whom a bearer token stands for (`authentication.k8s.io/v1` TokenReview).
    public func identify(token: String, retry: ReviewRetry = ReviewRetry()) async throws(KubernetesClientError)
        -> TokenDecision
    {
        var writer = JSONWriter()
        writer.object { json in
            json.member("kind", "TokenReview")
            json.member("apiVersion", "authentication.k8s.io/v1")
            json.key("spec")
            json.object { json in json.member("token", token) }
        }
        let path = "/apis/authentication.k8s.io/v1/tokenreviews"
        let bytes = writer.bytes
        let body = try await retry.run { () async throws(KubernetesClientError) in
            try await request(path, posting: bytes, timeout: .seconds(10))
        }
        return try Self.decode(TokenDecision.self, body, path)
    }
}

/// What the kube-apiserver says of a bearer token.
public enum TokenDecision: Decodable, Hashable, Sendable {
    /// It stands for this user.
    case authenticated(AccessReview.Subject)
    /// It stands for nobody; why, in the kube-apiserver's words.
    case refused(String)

    private struct Document: Decodable {
        struct Status: Decodable {
            var authenticated: Bool?
            var user: User?
            var error: String?
        }
        struct User: Decodable {
            var username: String?
            var uid: String?
            var groups: [String]?
            var extra: [String: [String]]?
        }
        var status: Status?
    }

    public init(from decoder: any Decoder) throws {
        let status = try Document(from: decoder).status
        guard status?.authenticated == true, let user = status?.user else {
            let error = status?.error ?? ""
            self = .refused(error.isEmpty ? "the token is not valid" : error)
            return
        }
        self = .authenticated(
            AccessReview.Subject(
                user: user.username ?? "", uid: user.uid ?? "", groups: user.groups ?? [], extra: user.extra ?? [:]
            )
        )
    }
}
