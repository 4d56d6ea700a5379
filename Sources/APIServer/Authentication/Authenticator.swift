public import Certificates
import FoundationEssentials
import HTTPTypes
import Kubernetes
import KubernetesClient
import Synchronization

/// Finds out who is behind a request.
///
/// A client certificate that the request-header authority signed for an allowed name lets the caller say in headers whom
/// it speaks for. Whoever shows nothing is anonymous; whoever shows something that doesn't hold is refused. Headers that
/// name a user count for nothing without such a certificate.
public final class Authenticator: Sendable {
    private struct Trust {
        var policy: RequestHeaderPolicy
        var verifier: CertificateVerifier
        /// What became of certificates seen lately, since the same one comes with each request of a connection.
        var seen: [[UInt8]: (verification: CertificateVerification, until: Date)] = [:]
    }

    private let trust = Mutex<Trust?>(nil)

    /// Makes an authenticator that trusts nobody yet.
    public init() {}

    /// Takes a new policy in place of the one before; nil trusts nobody.
    public func follow(_ policy: RequestHeaderPolicy?) throws(CertificateError) {
        guard let policy else {
            trust.withLock { $0 = nil }
            return
        }
        let verifier = try CertificateVerifier(roots: policy.roots)
        trust.withLock { $0 = Trust(policy: policy, verifier: verifier) }
    }

    /// Who is behind a request.
    ///
    /// - Parameters:
    ///   - certificate: the client certificate as it was presented; nil for none.
    ///   - headers: the request's headers.
    /// - Throws: 401.
    func authenticate(certificate: [UInt8]?, headers: HTTPFields) throws(Status) -> AccessReview.Subject {
        if let certificate {
            guard let policy = verifiedPolicy(for: certificate) else { throw .unauthorized }
            guard let subject = Self.subject(of: headers, policy) else { throw .unauthorized }
            return subject
        }
        // A token needs a review that this server doesn't ask for: whoever relies on one is told, not taken for anonymous.
        if headers[.authorization]?.lowercased().hasPrefix("bearer ") == true { throw .unauthorized }
        return AccessReview.Subject(user: "system:anonymous", groups: ["system:unauthenticated"])
    }

    /// The policy in force, where the certificate is that of an allowed front proxy.
    private func verifiedPolicy(for certificate: [UInt8]) -> RequestHeaderPolicy? {
        let now = Date()
        return trust.withLock { trust in
            guard var current = trust else { return nil }
            let verification: CertificateVerification
            if let known = current.seen[certificate], known.until > now {
                verification = known.verification
            } else {
                verification = current.verifier.verify(chain: [certificate], purpose: .client, at: now)
                if current.seen.count >= 64 { current.seen = [:] }
                current.seen[certificate] = (verification, now.addingTimeInterval(60))
                trust = current
            }
            guard let identity = verification.identity else { return nil }
            let allowed = current.policy.allowedNames
            return allowed.isEmpty || allowed.contains(identity.commonName) ? current.policy : nil
        }
    }

    private static func subject(of headers: HTTPFields, _ policy: RequestHeaderPolicy) -> AccessReview.Subject? {
        func values(_ names: [String]) -> [String] {
            names.compactMap { HTTPField.Name($0) }.flatMap { headers[values: $0] }
        }
        guard let user = values(policy.usernameHeaders).first(where: { !$0.isEmpty }) else { return nil }
        var groups = values(policy.groupHeaders).filter { !$0.isEmpty }
        if user != "system:anonymous", !groups.contains("system:authenticated") { groups.append("system:authenticated") }
        var extra: [String: [String]] = [:]
        for field in headers {
            let name = field.name.canonicalName
            for prefix in policy.extraHeaderPrefixes where name.hasPrefix(prefix.lowercased()) {
                let escaped = name.dropFirst(prefix.count)
                let key = PercentCoding.decode(escaped, plusIsSpace: false) ?? String(escaped)
                extra[key.lowercased(), default: []].append(field.value)
            }
        }
        return AccessReview.Subject(
            user: user, uid: values(policy.uidHeaders).first ?? "", groups: groups, extra: extra
        )
    }
}
