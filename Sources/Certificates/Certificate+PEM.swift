extension Certificate {
    /// The certificate as a PEM section.
    public var pem: String { PEMBlock.text(label: "CERTIFICATE", bytes: der) }

    /// Reads the first certificate of a PEM text. `source` names the text in errors.
    public init(pem: String, source: String = "") throws(CertificateError) {
        let all = try Certificate.bundle(pem: pem, source: source)
        self = all[0]
    }

    /// Reads every certificate of a PEM text, in order; other sections (keys, parameters) are passed over.
    ///
    /// A text without any certificate is an error: an empty bundle is a mistake wherever one is asked for.
    public static func bundle(pem: String, source: String = "") throws(CertificateError) -> [Certificate] {
        var certificates: [Certificate] = []
        var others: [String] = []
        for block in try PEMBlock.scan(pem, source: source) {
            guard ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"].contains(block.label) else {
                others.append(block.label)
                continue
            }
            let bytes = try block.decoded(source: source)
            do throws(CertificateError) {
                certificates.append(try Certificate(der: bytes))
            } catch {
                throw error.at(block, in: source)
            }
        }
        guard !certificates.isEmpty else {
            let found = others.isEmpty ? "no PEM section at all" : "only \(others.joined(separator: ", "))"
            throw CertificateError(.noPEMBlock, source: source, detail: "no certificate found: \(found)")
        }
        return certificates
    }

    /// Reads every certificate of a PEM file.
    public static func load(path: String) throws(CertificateError) -> [Certificate] {
        try bundle(pem: readText(path), source: path)
    }
}
