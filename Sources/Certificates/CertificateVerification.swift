/// What came of verifying a chain.
public enum CertificateVerification: Hashable, Sendable {
    /// The chain leads to a root and may be used for the purpose.
    case verified(VerifiedIdentity)
    /// It does not, and why.
    case refused(CertificateRefusal)

    /// Whom the chain identifies, where it was verified.
    public var identity: VerifiedIdentity? {
        guard case .verified(let identity) = self else { return nil }
        return identity
    }

    /// Why the chain was refused, where it was.
    public var refusal: CertificateRefusal? {
        guard case .refused(let refusal) = self else { return nil }
        return refusal
    }
}

/// Whom a verified leaf certificate speaks of.
public struct VerifiedIdentity: Hashable, Sendable {
    /// The subject's common name: the user.
    public var commonName: String
    /// The subject's organizations: the user's groups.
    public var organizations: [String]

    /// Names an identity.
    public init(commonName: String, organizations: [String] = []) {
        self.commonName = commonName
        self.organizations = organizations
    }
}

/// Why a chain was refused.
public struct CertificateRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// OpenSSL's number of the reason (`X509_V_ERR_…`); 0 where the chain could not be looked at.
    public var code: Int32
    /// The reason in OpenSSL's words.
    public var reason: String
    /// How far from the leaf the offending certificate is; 0 is the leaf.
    public var depth: Int
    /// The offending certificate's common name, where one is to blame.
    public var commonName: String?

    /// Describes a refusal.
    public init(code: Int32, reason: String, depth: Int = 0, commonName: String? = nil) {
        self.code = code
        self.reason = reason
        self.depth = depth
        self.commonName = commonName
    }

    public var description: String {
        guard let commonName else { return reason }
        return "\(reason) (certificate of \"\(commonName)\", depth \(depth))"
    }
}
