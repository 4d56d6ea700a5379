import Certificates
import KubernetesClient
import Synchronization

/// Takes a client certificate of the cluster's authority at its word: the common name is the user, the organizations are
/// the groups.
///
/// Source: k8s.io/apiserver/pkg/authentication/request/x509/x509.go (`CommonNameUserConversion`).
final class ClientCertificateAuthenticator: RequestAuthenticator {
    private let verifier = Mutex<ChainVerifier?>(nil)

    func follow(_ authorities: [Certificate]) throws(CertificateError) {
        var next: ChainVerifier?
        if !authorities.isEmpty { next = try ChainVerifier(roots: authorities) }
        verifier.withLock { $0 = next }
    }

    func authenticate(_ credentials: Credentials) async -> AuthenticationOutcome {
        guard let leaf = credentials.chain.first, let verifier = verifier.withLock({ $0 }) else { return .nothing }
        switch verifier.verify(credentials.chain) {
        case .refused(let refusal):
            return .error("the client certificate doesn't hold: \(refusal)")
        case .verified(let identity):
            guard !identity.commonName.isEmpty else { return .nothing }
            return .matched(
                AccessReview.Subject(
                    user: identity.commonName, groups: identity.organizations,
                    extra: ["authentication.kubernetes.io/credential-id": ["X509SHA256=\(Fingerprint(of: leaf))"]]
                )
            )
        }
    }
}
