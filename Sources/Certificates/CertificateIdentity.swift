/// A certificate chain together with the key that it speaks of.
public struct CertificateIdentity: Hashable, Sendable {
    /// The leaf first, then the certificates that lead towards a root.
    public let chain: [Certificate]
    /// The leaf's key.
    public let key: PrivateKey

    /// The certificate that names the holder.
    public var leaf: Certificate { chain[0] }

    /// The chain as PEM text.
    public var certificatePEM: String { chain.map(\.pem).joined() }

    /// The key as PEM text, PKCS#8.
    public var keyPEM: String { key.pem }

    /// Joins a chain and a key; a key of another certificate is refused.
    public init(chain: [Certificate], key: PrivateKey, source: String = "") throws(CertificateError) {
        guard let leaf = chain.first else {
            throw CertificateError(.noPEMBlock, source: source, detail: "the certificate chain is empty")
        }
        guard key.matches(leaf) else {
            let detail = "the private key does not belong to the certificate of \"\(leaf.commonName)\""
            throw CertificateError(.keyMismatch, source: source, detail: detail)
        }
        self.chain = chain
        self.key = key
    }

    /// Reads a chain and its key from PEM files.
    public static func load(certificatePath: String, keyPath: String) throws(CertificateError) -> CertificateIdentity {
        let chain = try Certificate.load(path: certificatePath)
        let key = try PrivateKey.load(path: keyPath)
        return try CertificateIdentity(chain: chain, key: key, source: "\(certificatePath) and \(keyPath)")
    }

    /// Makes a key and a certificate signed by that key itself, for serving before a real one is there.
    public static func selfSigned(_ profile: CertificateProfile) throws(CertificateError) -> CertificateIdentity {
        let key = try PrivateKey.generate()
        let certificate = try CertificateBuilder(profile: profile, isAuthority: false).build(key: key, signer: nil)
        return try CertificateIdentity(chain: [certificate], key: key)
    }
}
