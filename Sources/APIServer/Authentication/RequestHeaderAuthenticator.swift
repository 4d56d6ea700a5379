import Certificates
import HTTPTypes
import KubernetesClient
import Synchronization

/// Believes a front proxy, known by its client certificate, when it says in headers whom it speaks for. Such headers count
/// for nothing without the certificate.
///
/// Source: k8s.io/apiserver/pkg/authentication/request/headerrequest/requestheader.go. Unlike there, a front proxy that
/// names no user is refused even where client certificates aren't looked at: it must not pass as anonymous.
final class RequestHeaderAuthenticator: RequestAuthenticator {
    private struct Trust {
        var policy: RequestHeaderPolicy
        var verifier: ChainVerifier
    }

    private let trust = Mutex<Trust?>(nil)

    func follow(_ policy: RequestHeaderPolicy?) throws(CertificateError) {
        var next: Trust?
        if let policy { next = Trust(policy: policy, verifier: try ChainVerifier(roots: policy.roots)) }
        trust.withLock { $0 = next }
    }

    func authenticate(_ credentials: Credentials) async -> AuthenticationOutcome {
        guard !credentials.chain.isEmpty, let trust = trust.withLock({ $0 }) else { return .nothing }
        switch trust.verifier.verify(credentials.chain) {
        case .refused(let refusal):
            return .error("the certificate is no front proxy's: \(refusal)")
        case .verified(let identity):
            let allowed = trust.policy.allowedNames
            guard allowed.isEmpty || allowed.contains(identity.commonName) else {
                return .error(
                    "the front proxy \"\(identity.commonName)\" is none of the allowed: \(allowed.joined(separator: ", "))"
                )
            }
            guard let subject = trust.policy.subject(of: credentials.headers) else {
                return .error("the front proxy \"\(identity.commonName)\" names no user")
            }
            return .matched(subject)
        }
    }
}

extension RequestHeaderPolicy {
    /// Whom the headers name; nil where they name no user.
    func subject(of headers: HTTPFields) -> AccessReview.Subject? {
        func values(_ names: [String]) -> [String] {
            names.compactMap { HTTPField.Name($0) }.flatMap { headers[values: $0] }.filter { !$0.isEmpty }
        }
        guard let user = values(usernameHeaders).first else { return nil }
        var extra: [String: [String]] = [:]
        for field in headers {
            let name = field.name.canonicalName
            for prefix in extraHeaderPrefixes where name.hasPrefix(prefix.lowercased()) {
                let escaped = name.dropFirst(prefix.count)
                let key = PercentCoding.decode(escaped, plusIsSpace: false) ?? String(escaped)
                extra[key.lowercased(), default: []].append(field.value)
            }
        }
        return AccessReview.Subject(
            user: user, uid: values(uidHeaders).first ?? "", groups: values(groupHeaders), extra: extra
        )
    }
}
