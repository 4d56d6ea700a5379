import COpenSSL

/// Owns one of OpenSSL's certificates.
final class X509Handle {
    let pointer: OpaquePointer

    /// Takes over a reference.
    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    /// Parses a certificate; bytes after its end are refused.
    init(der: [UInt8]) throws(CertificateError) {
        let parsed = der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var cursor = buffer.baseAddress
            guard let pointer = d2i_X509(nil, &cursor, buffer.count) else { return nil }
            guard let cursor, cursor == buffer.baseAddress.map({ $0 + buffer.count }) else {
                X509_free(pointer)
                return nil
            }
            return pointer
        }
        guard let parsed else {
            throw CertificateError(.malformedCertificate, detail: "not a certificate (\(takeOpenSSLError()))")
        }
        pointer = parsed
    }

    deinit {
        X509_free(pointer)
    }

    /// The certificate's bytes.
    var der: [UInt8] {
        let count = Int(i2d_X509(pointer, nil))
        guard count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            var cursor = buffer.baseAddress
            initialized = max(0, Int(i2d_X509(pointer, &cursor)))
        }
    }
}
