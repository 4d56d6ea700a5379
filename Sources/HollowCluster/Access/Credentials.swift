import Certificates
import Synchronization

/// The cluster's authorities and what they issued, and the table of tokens.
final class Credentials: Sendable {
    /// Signs serving certificates and users' client certificates.
    let authority: CertificateAuthority
    /// Signs the aggregator's client certificate.
    let frontProxyAuthority: CertificateAuthority
    /// What the aggregator shows to the servers behind it.
    let frontProxy: CertificateIdentity

    private let verifier: CertificateVerifier
    private let tokens: Mutex<[String: UserInfo]>

    init(tokens: [String: UserInfo]) throws(CertificateError) {
        authority = try CertificateAuthority.make(commonName: "hollow-cluster")
        frontProxyAuthority = try CertificateAuthority.make(commonName: "hollow-cluster-front-proxy")
        frontProxy = try frontProxyAuthority.issue(.client("front-proxy-client"))
        verifier = try CertificateVerifier(roots: [authority.certificate])
        self.tokens = Mutex(tokens)
    }

    /// Whose token it is.
    func user(ofToken token: String) -> UserInfo? {
        tokens.withLock { $0[token] }
    }

    /// Makes a token known, or forgets it where `user` is nil.
    func setToken(_ token: String, for user: UserInfo?) {
        tokens.withLock { $0[token] = user }
    }

    /// A token of a user, if there is one.
    func token(of name: String) -> String? {
        tokens.withLock { $0.filter { $0.value.name == name }.map(\.key).min() }
    }

    /// Who a request comes from; nil where its credentials are wrong.
    ///
    /// - Parameters:
    ///   - authorization: the header of that name.
    ///   - certificates: the bytes of the client's certificates, leaf first; empty where it showed none.
    func authenticate(authorization: String?, certificates: [[UInt8]]) -> UserInfo? {
        var hasFailed = false
        if !certificates.isEmpty {
            if let identity = verifier.verify(chain: certificates, purpose: .client).identity {
                return UserInfo(name: identity.commonName, groups: identity.organizations).authenticated
            }
            hasFailed = true
        }
        if let authorization {
            let parts = authorization.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer", let user = user(ofToken: String(parts[1])) else {
                return nil
            }
            return user.authenticated
        }
        return hasFailed ? nil : .anonymous
    }
}
