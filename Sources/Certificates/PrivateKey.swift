import COpenSSL

/// A private key, kept as PKCS#8.
public struct PrivateKey: Hashable, Sendable {
    /// The key's bytes in PKCS#8 form, unencrypted.
    public let der: [UInt8]

    /// Makes a new ECDSA key on P-256.
    public static func generate() throws(CertificateError) -> PrivateKey {
        guard let key = mg_make_p256_key() else {
            throw CertificateError(.notIssued, detail: "no key could be made: \(takeOpenSSLError())")
        }
        defer { EVP_PKEY_free(key) }
        return PrivateKey(pkcs8: try encode(key))
    }

    /// Reads a key from its bytes: PKCS#8, SEC 1 or PKCS#1.
    public init(der: [UInt8]) throws(CertificateError) {
        let key = try PrivateKey.parse(der)
        defer { EVP_PKEY_free(key) }
        self.der = try PrivateKey.encode(key)
    }

    private init(pkcs8 der: [UInt8]) {
        self.der = der
    }

    /// Reads the first private key of a PEM text. `source` names the text in errors.
    public init(pem: String, source: String = "") throws(CertificateError) {
        let blocks = try PEMBlock.scan(pem, source: source)
        guard let block = blocks.first(where: { $0.label.hasSuffix("PRIVATE KEY") }) else {
            let found = blocks.isEmpty ? "no PEM section at all" : "only \(blocks.map(\.label).joined(separator: ", "))"
            throw CertificateError(.noPEMBlock, source: source, detail: "no private key found: \(found)")
        }
        guard block.label != "ENCRYPTED PRIVATE KEY" else {
            let detail = "the key is encrypted; it must need no pass phrase"
            throw CertificateError(.malformedKey, detail: detail).at(block, in: source)
        }
        let bytes = try block.decoded(source: source)
        do throws(CertificateError) {
            try self.init(der: bytes)
        } catch {
            throw error.at(block, in: source)
        }
    }

    /// Reads the first private key of a PEM file.
    public static func load(path: String) throws(CertificateError) -> PrivateKey {
        try PrivateKey(pem: readText(path), source: path)
    }

    /// The key as a PEM section, unencrypted.
    public var pem: String { PEMBlock.text(label: "PRIVATE KEY", bytes: der) }

    /// Whether the key is the one that a certificate speaks of.
    public func matches(_ certificate: Certificate) -> Bool {
        guard let handle = try? X509Handle(der: certificate.der), let key = try? PrivateKey.parse(der) else {
            return false
        }
        defer { EVP_PKEY_free(key) }
        let matches = X509_check_private_key(handle.pointer, key) == 1
        ERR_clear_error()
        return matches
    }

    /// OpenSSL's form of the key, to be freed by the caller.
    static func parse(_ der: [UInt8]) throws(CertificateError) -> OpaquePointer {
        let key = der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var cursor = buffer.baseAddress
            return d2i_AutoPrivateKey(nil, &cursor, buffer.count)
        }
        guard let key else {
            throw CertificateError(.malformedKey, detail: "not a private key (\(takeOpenSSLError()))")
        }
        return key
    }

    private static func encode(_ key: OpaquePointer) throws(CertificateError) -> [UInt8] {
        guard let info = EVP_PKEY2PKCS8(key) else {
            throw CertificateError(.malformedKey, detail: "the key has no PKCS#8 form (\(takeOpenSSLError()))")
        }
        defer { PKCS8_PRIV_KEY_INFO_free(info) }
        let count = Int(i2d_PKCS8_PRIV_KEY_INFO(info, nil))
        return [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, initialized in
            var cursor = buffer.baseAddress
            initialized = max(0, Int(i2d_PKCS8_PRIV_KEY_INFO(info, &cursor)))
        }
    }
}

extension PrivateKey: CustomStringConvertible, CustomDebugStringConvertible {
    /// Says that it is a key, and nothing of it.
    public var description: String { "PrivateKey" }
    public var debugDescription: String { description }
}
