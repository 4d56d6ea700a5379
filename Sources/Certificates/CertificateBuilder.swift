import COpenSSL

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Puts a certificate together and signs it.
struct CertificateBuilder {
    var profile: CertificateProfile
    var isAuthority: Bool

    /// Signs with the authority's key, or with the certificate's own where `signer` is nil.
    func build(key: PrivateKey, signer: CertificateAuthority?) throws(CertificateError) -> Certificate {
        guard let pointer = X509_new() else { throw failure() }
        let certificate = X509Handle(owning: pointer)
        let subjectKey = try PrivateKey.parse(key.der)
        defer { EVP_PKEY_free(subjectKey) }

        guard X509_set_version(pointer, 2) == 1, setSerial(pointer), X509_set_pubkey(pointer, subjectKey) == 1 else {
            throw failure()
        }
        guard ASN1_TIME_set(X509_getm_notBefore(pointer), Int(profile.notBefore.timeIntervalSince1970)) != nil,
            ASN1_TIME_set(X509_getm_notAfter(pointer), Int(profile.notAfter.timeIntervalSince1970)) != nil
        else { throw failure() }
        try setSubject(pointer)

        let issuer =
            try signer.map { authority throws(CertificateError) in
                try X509Handle(der: authority.certificate.der)
            } ?? certificate
        guard X509_set_issuer_name(pointer, X509_get_subject_name(issuer.pointer)) == 1 else { throw failure() }
        try addExtensions(pointer, issuer: issuer.pointer)

        let signingKey = try PrivateKey.parse(signer?.key.der ?? key.der)
        defer { EVP_PKEY_free(signingKey) }
        guard X509_sign(pointer, signingKey, EVP_sha256()) > 0 else { throw failure() }
        // Parsed anew: OpenSSL caches what it reads of extensions, and this one was read while unfinished.
        return try Certificate(der: certificate.der)
    }

    /// Sixteen random bytes, positive and not zero.
    private func setSerial(_ certificate: OpaquePointer) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard RAND_bytes(&bytes, Int32(bytes.count)) == 1 else { return false }
        bytes[0] = bytes[0] & 0x7F | 0x40
        guard let number = BN_bin2bn(bytes, Int32(bytes.count), nil) else { return false }
        defer { BN_free(number) }
        return BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil
    }

    private func setSubject(_ certificate: OpaquePointer) throws(CertificateError) {
        let name = X509_get_subject_name(certificate)
        let entries = profile.organizations.map { (NID_organizationName, $0) } + [(NID_commonName, profile.commonName)]
        for (kind, text) in entries where !text.isEmpty {
            let bytes = Array(text.utf8)
            guard X509_NAME_add_entry_by_NID(name, kind, MBSTRING_UTF8, bytes, Int32(bytes.count), -1, 0) == 1 else {
                let detail =
                    "\"\(text)\" can't be part of a subject: \(takeOpenSSLError()) (the limit is 64 characters)"
                throw CertificateError(.invalidName, detail: detail)
            }
        }
    }

    private func addExtensions(_ certificate: OpaquePointer, issuer: OpaquePointer) throws(CertificateError) {
        var extensions: [(Int32, String)] = []
        if isAuthority {
            extensions.append((NID_basic_constraints, "critical,CA:TRUE"))
            extensions.append((NID_key_usage, "critical,digitalSignature,keyCertSign,cRLSign"))
        } else {
            extensions.append((NID_basic_constraints, "critical,CA:FALSE"))
            extensions.append((NID_key_usage, "critical,digitalSignature"))
        }
        if !profile.purposes.isEmpty {
            let usages = profile.purposes.map(\.extendedKeyUsageName).sorted()
            extensions.append((NID_ext_key_usage, usages.joined(separator: ",")))
        }
        extensions.append((NID_subject_key_identifier, "hash"))
        if issuer != certificate {
            extensions.append((NID_authority_key_identifier, "keyid:always"))
        }
        for (kind, value) in extensions {
            guard mg_add_extension(certificate, issuer, kind, value) == 1 else { throw failure() }
        }
        try addAlternativeNames(certificate)
    }

    private func addAlternativeNames(_ certificate: OpaquePointer) throws(CertificateError) {
        guard !profile.dnsNames.isEmpty || !profile.ipAddresses.isEmpty else { return }
        guard let names = GENERAL_NAMES_new() else { throw failure() }
        defer { mg_names_free(names) }
        for name in profile.dnsNames {
            guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
                mg_names_add_dns(names, name, Int32(name.utf8.count)) == 1
            else {
                throw CertificateError(.invalidName, detail: "\"\(name)\" is not a DNS name")
            }
        }
        for address in profile.ipAddresses {
            guard mg_names_add_address(names, address) == 1 else {
                ERR_clear_error()
                throw CertificateError(.invalidName, detail: "\"\(address)\" is not an IP address")
            }
        }
        guard X509_add1_ext_i2d(certificate, NID_subject_alt_name, UnsafeMutableRawPointer(names), 0, 0) == 1 else {
            throw failure()
        }
    }

    private func failure() -> CertificateError {
        let detail = "the certificate of \"\(profile.commonName)\" could not be made: \(takeOpenSSLError())"
        return CertificateError(.notIssued, detail: detail)
    }
}
