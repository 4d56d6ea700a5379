#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// An authority: a certificate that may sign others, and its key.
public struct CertificateAuthority: Hashable, Sendable {
    /// The authority's own certificate.
    public let certificate: Certificate
    /// The authority's key.
    public let key: PrivateKey

    /// Takes up an authority that exists; a certificate that may not sign, or another's key, is refused.
    public init(certificate: Certificate, key: PrivateKey) throws(CertificateError) {
        guard certificate.isAuthority else {
            let detail = "the certificate of \"\(certificate.commonName)\" is not an authority's"
            throw CertificateError(.notAnAuthority, detail: detail)
        }
        guard key.matches(certificate) else {
            let detail = "the private key does not belong to the authority \"\(certificate.commonName)\""
            throw CertificateError(.keyMismatch, detail: detail)
        }
        self.certificate = certificate
        self.key = key
    }

    /// Makes a root authority with a new key. Without times it is valid from an hour ago for ten years.
    public static func make(
        commonName: String,
        organizations: [String] = [],
        notBefore: Date = Date(timeIntervalSinceNow: -3600),
        notAfter: Date = Date(timeIntervalSinceNow: 3650 * 86_400)
    ) throws(CertificateError) -> CertificateAuthority {
        let key = try PrivateKey.generate()
        let profile = CertificateProfile(
            commonName: commonName, organizations: organizations, purposes: [],
            notBefore: notBefore, notAfter: notAfter
        )
        let certificate = try CertificateBuilder(profile: profile, isAuthority: true).build(key: key, signer: nil)
        return try CertificateAuthority(certificate: certificate, key: key)
    }

    /// Issues a certificate with a new key. The identity's chain holds the leaf only.
    public func issue(_ profile: CertificateProfile) throws(CertificateError) -> CertificateIdentity {
        let key = try PrivateKey.generate()
        let certificate = try CertificateBuilder(profile: profile, isAuthority: false).build(key: key, signer: self)
        return try CertificateIdentity(chain: [certificate], key: key)
    }

    /// Issues an authority below this one.
    public func issueAuthority(_ profile: CertificateProfile) throws(CertificateError) -> CertificateAuthority {
        let key = try PrivateKey.generate()
        let certificate = try CertificateBuilder(profile: profile, isAuthority: true).build(key: key, signer: self)
        return try CertificateAuthority(certificate: certificate, key: key)
    }
}
