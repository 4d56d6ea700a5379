public import Certificates
import HTTPTypes
import Kubernetes
public import KubernetesClient
public import Logging
public import Samples

/// Finds out who is behind a request: by the front proxy's headers, by a client certificate, by a bearer token, in this
/// order. Who shows nothing is anonymous. Where something was shown that doesn't hold and nothing else does, the request is
/// refused.
///
/// Source: k8s.io/apiserver/pkg/authentication/authenticatorfactory/delegating.go.
public final class Authenticator: Sendable {
    /// Asks the kube-apiserver whom a token stands for.
    public typealias Review = @Sendable (_ token: String) async throws(KubernetesClientError) -> TokenDecision

    private let frontProxies = RequestHeaderAuthenticator()
    private let certificates = ClientCertificateAuthenticator()
    private let tokens: BearerTokenAuthenticator
    private let logger: Logger

    /// Makes an authenticator that trusts no certificate yet.
    ///
    /// - Parameters:
    ///   - tokenLifetime: how long an answer to a token review is used again, whether it is good or bad.
    ///   - review: asks whom a token stands for.
    public init(
        tokenLifetime: TimeSpan = .seconds(10), clock: any WallClock = SystemClock(), logger: Logger,
        review: @escaping Review
    ) {
        tokens = BearerTokenAuthenticator(lifetime: tokenLifetime, clock: clock, review: review)
        self.logger = logger
    }

    /// Takes a new rule about front proxies in place of the one before; nil trusts none.
    public func follow(_ policy: RequestHeaderPolicy?) throws(CertificateError) {
        try frontProxies.follow(policy)
    }

    /// Takes new authorities of client certificates in place of those before; none trusts nobody.
    public func follow(clientAuthorities: [Certificate]) throws(CertificateError) {
        try certificates.follow(clientAuthorities)
    }

    /// Who is behind a request.
    ///
    /// - Throws: 401.
    func authenticate(_ credentials: Credentials) async throws(Status) -> AccessReview.Subject {
        let methods: [any RequestAuthenticator] = [frontProxies, certificates, tokens]
        var reasons: [String] = []
        for method in methods {
            switch await method.authenticate(credentials) {
            case .matched(let subject): return subject.authenticated
            case .nothing: continue
            case .error(let reason): reasons.append(reason)
            }
        }
        guard reasons.isEmpty else {
            logger.debug("refused a caller: \(reasons.joined(separator: "; "))")
            throw .unauthorized
        }
        return .anonymous
    }
}

extension AccessReview.Subject {
    /// Who shows nothing.
    static let anonymous = AccessReview.Subject(user: "system:anonymous", groups: ["system:unauthenticated"])

    /// Whether this is nobody in particular.
    var isAnonymous: Bool { user == Self.anonymous.user }

    /// The same user in the group of all whom we know.
    fileprivate var authenticated: AccessReview.Subject {
        guard !isAnonymous, !groups.contains("system:authenticated") else { return self }
        var subject = self
        subject.groups.append("system:authenticated")
        return subject
    }
}
