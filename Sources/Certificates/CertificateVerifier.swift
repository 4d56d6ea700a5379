import COpenSSL

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// Verifies chains against a set of roots, by the rules that Go's TLS follows:
///
/// - a root need not be self-signed, and a leaf that is itself among the roots is accepted;
/// - a certificate with an extended key usage must allow the purpose or anything, one without allows everything,
///   and so must each intermediate.
///
/// One verifier serves any number of threads.
public final class CertificateVerifier: Sendable {
    /// The certificates that a chain must lead to.
    public let roots: [Certificate]
    private let store: Store

    /// Prepares to verify against roots. With no roots every chain is refused.
    public init(roots: [Certificate]) throws(CertificateError) {
        self.roots = roots
        store = try Store(roots: roots)
    }

    /// Verifies a parsed chain, leaf first, the rest in any order.
    public func verify(
        chain: [Certificate], purpose: CertificatePurpose, at time: Date = Date()
    ) -> CertificateVerification {
        verify(chain: chain.map(\.der), purpose: purpose, at: time)
    }

    /// Verifies a chain as it was presented: the leaf's bytes first, then the intermediates'.
    public func verify(chain: [[UInt8]], purpose: CertificatePurpose, at time: Date = Date()) -> CertificateVerification
    {
        guard let first = chain.first else {
            return .refused(CertificateRefusal(code: 0, reason: "no certificate was presented"))
        }
        do throws(CertificateError) {
            let leaf = try X509Handle(der: first)
            let certificate = try Certificate(leaf)
            var others: [X509Handle] = []
            for der in chain.dropFirst() {
                others.append(try X509Handle(der: der))
            }
            if let refusal = check(leaf, others, purpose, time) { return .refused(refusal) }
            return .verified(
                VerifiedIdentity(commonName: certificate.commonName, organizations: certificate.organizations)
            )
        } catch {
            return .refused(CertificateRefusal(code: 0, reason: error.detail))
        }
    }

    private func check(
        _ leaf: X509Handle, _ others: [X509Handle], _ purpose: CertificatePurpose, _ time: Date
    ) -> CertificateRefusal? {
        let outOfMemory = CertificateRefusal(code: X509_V_ERR_OUT_OF_MEM, reason: "out of memory")
        guard let intermediates = mg_chain_new() else { return outOfMemory }
        defer { mg_chain_free(intermediates) }
        for other in others {
            guard mg_chain_append(intermediates, other.pointer) == 1 else { return outOfMemory }
        }
        guard let context = X509_STORE_CTX_new() else { return outOfMemory }
        defer { X509_STORE_CTX_free(context) }
        guard X509_STORE_CTX_init(context, store.pointer, leaf.pointer, intermediates) == 1,
            X509_STORE_CTX_set_purpose(context, purpose.openSSLPurpose) == 1,
            let parameters = X509_STORE_CTX_get0_param(context)
        else { return outOfMemory }
        X509_VERIFY_PARAM_set_time(parameters, time_t(time.timeIntervalSince1970))
        X509_VERIFY_PARAM_set_flags(parameters, mg_partial_chain_flag())

        let verified = X509_verify_cert(context) == 1
        defer { ERR_clear_error() }
        guard !verified else { return nil }
        let code = X509_STORE_CTX_get_error(context)
        let culprit = X509_STORE_CTX_get_current_cert(context).flatMap { pointer -> String? in
            X509_up_ref(pointer)
            return try? Certificate(X509Handle(owning: pointer)).commonName
        }
        return CertificateRefusal(
            code: code,
            reason: String(cString: X509_verify_cert_error_string(Int(code))),
            depth: Int(X509_STORE_CTX_get_error_depth(context)),
            commonName: culprit
        )
    }

    /// Owns the roots in OpenSSL's form.
    ///
    /// Unchecked: the pointer never changes after `init`, the store is only read from then on, and OpenSSL guards
    /// a store's insides with a lock of its own.
    private final class Store: @unchecked Sendable {
        let pointer: OpaquePointer

        init(roots: [Certificate]) throws(CertificateError) {
            guard let pointer = X509_STORE_new() else {
                throw CertificateError(.notIssued, detail: takeOpenSSLError())
            }
            self.pointer = pointer
            mg_store_accept_any_usage(pointer)
            for root in roots {
                let handle = try X509Handle(der: root.der)
                guard X509_STORE_add_cert(pointer, handle.pointer) == 1 else {
                    throw CertificateError(.malformedCertificate, source: root.commonName, detail: takeOpenSSLError())
                }
            }
        }

        deinit {
            X509_STORE_free(pointer)
        }
    }
}
