import COpenSSL

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// An X.509 certificate: its bytes, and what was read from them once.
public struct Certificate: Hashable, Sendable {
    /// What an extended key usage extension allows.
    public enum ExtendedKeyUsage: Hashable, Sendable {
        /// TLS servers.
        case serverAuth
        /// TLS clients.
        case clientAuth
        /// Everything.
        case any
    }

    /// The certificate's bytes.
    public let der: [UInt8]
    /// The subject's common name; empty where it has none.
    public let commonName: String
    /// The subject's organizations: a Kubernetes user's groups.
    public let organizations: [String]
    /// The issuer's common name.
    public let issuerCommonName: String
    /// The DNS names that the certificate is for.
    public let dnsNames: [String]
    /// The IP addresses that the certificate is for, in text form.
    public let ipAddresses: [String]
    /// The first moment that it is valid.
    public let notBefore: Date
    /// The last moment that it is valid.
    public let notAfter: Date
    /// What the certificate may be used for, as far as known here; nil where it does not say, which allows everything.
    public let extendedKeyUsages: Set<ExtendedKeyUsage>?
    /// Whether the certificate may sign others.
    public let isAuthority: Bool

    public static func == (left: Certificate, right: Certificate) -> Bool {
        left.der == right.der
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(der)
    }

    /// Reads a certificate from its bytes.
    public init(der: [UInt8]) throws(CertificateError) {
        try self.init(X509Handle(der: der))
    }

    init(_ handle: X509Handle) throws(CertificateError) {
        let pointer = handle.pointer
        guard let notBefore = X509_get0_notBefore(pointer).flatMap(Date.init(asn1:)),
            let notAfter = X509_get0_notAfter(pointer).flatMap(Date.init(asn1:))
        else {
            throw CertificateError(.malformedCertificate, detail: "the certificate's validity is not readable")
        }
        self.notBefore = notBefore
        self.notAfter = notAfter
        der = handle.der
        let subject = X509_get_subject_name(pointer)
        commonName = Self.entries(of: subject, NID_commonName).last ?? ""
        organizations = Self.entries(of: subject, NID_organizationName)
        issuerCommonName = Self.entries(of: X509_get_issuer_name(pointer), NID_commonName).last ?? ""
        (dnsNames, ipAddresses) = Self.alternativeNames(of: pointer)
        isAuthority = X509_check_ca(pointer) == 1
        extendedKeyUsages = Self.usages(of: pointer)
    }

    private static func entries(of name: OpaquePointer?, _ kind: Int32) -> [String] {
        guard let name else { return [] }
        return (0..<mg_name_count(name, kind)).compactMap { index in
            var text: UnsafeMutablePointer<UInt8>?
            let count = mg_name_text(name, kind, index, &text)
            guard count >= 0, let text else { return nil }
            defer { mg_free(text) }
            return String(decoding: UnsafeBufferPointer(start: text, count: Int(count)), as: UTF8.self)
        }
    }

    private static func alternativeNames(of certificate: OpaquePointer) -> (dns: [String], addresses: [String]) {
        guard let names = mg_names_of(certificate) else { return ([], []) }
        defer { mg_names_free(names) }
        var dns: [String] = []
        var addresses: [String] = []
        for index in 0..<mg_names_count(names) {
            var text: UnsafePointer<UInt8>?
            let count = mg_names_dns(names, index, &text)
            if count >= 0 {
                dns.append(String(decoding: UnsafeBufferPointer(start: text, count: Int(count)), as: UTF8.self))
                continue
            }
            let address = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer -> String? in
                guard let start = buffer.baseAddress, mg_names_address(names, index, start, 64) == 1 else { return nil }
                return String(cString: start)
            }
            if let address { addresses.append(address) }
        }
        return (dns, addresses)
    }

    private static func usages(of certificate: OpaquePointer) -> Set<ExtendedKeyUsage>? {
        guard mg_has_extended_key_usage(certificate) == 1 else { return nil }
        var usages: Set<ExtendedKeyUsage> = []
        if mg_allows_server(certificate) == 1 { usages.insert(.serverAuth) }
        if mg_allows_client(certificate) == 1 { usages.insert(.clientAuth) }
        if mg_allows_any(certificate) == 1 { usages.insert(.any) }
        return usages
    }
}

extension Date {
    fileprivate init?(asn1 time: UnsafePointer<ASN1_TIME>) {
        var seconds: Int64 = 0
        guard mg_time_seconds(time, &seconds) == 1 else { return nil }
        self.init(timeIntervalSince1970: TimeInterval(seconds))
    }
}
