#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// What a certificate to be issued shall say.
public struct CertificateProfile: Hashable, Sendable {
    /// The subject's common name: a Kubernetes user, or a server's name.
    public var commonName: String
    /// The subject's organizations: a Kubernetes user's groups.
    public var organizations: [String]
    /// The DNS names that the certificate is for.
    public var dnsNames: [String]
    /// The IP addresses that the certificate is for, in text form.
    public var ipAddresses: [String]
    /// What it may be used for; empty leaves the extension out, which allows everything.
    public var purposes: Set<CertificatePurpose>
    /// The first moment that it is valid.
    public var notBefore: Date
    /// The last moment that it is valid.
    public var notAfter: Date

    /// Describes a certificate. Without times it is valid from an hour ago for a year.
    public init(
        commonName: String,
        organizations: [String] = [],
        dnsNames: [String] = [],
        ipAddresses: [String] = [],
        purposes: Set<CertificatePurpose>,
        notBefore: Date = Date(timeIntervalSinceNow: -3600),
        notAfter: Date = Date(timeIntervalSinceNow: 365 * 86_400)
    ) {
        self.commonName = commonName
        self.organizations = organizations
        self.dnsNames = dnsNames
        self.ipAddresses = ipAddresses
        self.purposes = purposes
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// A TLS client's certificate: `commonName` is the user, `organizations` are its groups.
    public static func client(_ commonName: String, organizations: [String] = []) -> CertificateProfile {
        CertificateProfile(commonName: commonName, organizations: organizations, purposes: [.client])
    }

    /// A TLS server's certificate for names and addresses.
    public static func server(
        _ commonName: String, dnsNames: [String] = [], ipAddresses: [String] = []
    ) -> CertificateProfile {
        CertificateProfile(
            commonName: commonName, dnsNames: dnsNames, ipAddresses: ipAddresses, purposes: [.server]
        )
    }
}
