public import Certificates

/// A serving certificate, where it comes from, and for which names it is shown.
public struct ServingIdentity: Sendable {
    /// Where it comes from, for log lines: a file's path.
    public let source: String
    /// The names by which a caller asks for it (SNI), `*.example.com` among them; empty for those in the certificate.
    public let names: [String]
    private let load: @Sendable () throws -> CertificateIdentity

    /// Describes a serving certificate.
    ///
    /// - Parameter load: reads or makes it; is called again from time to time, and what it returns then is shown from then
    ///   on. Where it throws, what was shown before is kept.
    public init(source: String, names: [String] = [], load: @escaping @Sendable () throws -> CertificateIdentity) {
        self.source = source
        self.names = names
        self.load = load
    }

    /// Reads or makes the certificate as it is now.
    public func read() throws -> CertificateIdentity {
        try load()
    }

    /// A serving certificate and key in PEM files.
    public static func files(certificate: String, key: String, names: [String] = []) -> ServingIdentity {
        ServingIdentity(source: certificate, names: names) {
            try CertificateIdentity.load(certificatePath: certificate, keyPath: key)
        }
    }
}

/// Which of several certificates is shown to a caller that asks for a name.
struct NamedIdentities: Sendable {
    private let candidates: [(names: [String], identity: CertificateIdentity)]

    /// Names given by a flag come before those that stand in a certificate, and earlier ones before later ones.
    ///
    /// Source: k8s.io/apiserver/pkg/server/dynamiccertificates/named_certificates.go.
    init(_ all: [(source: ServingIdentity, identity: CertificateIdentity)]) {
        let explicit = all.filter { !$0.source.names.isEmpty }.map { ($0.source.names, $0.identity) }
        let implicit = all.filter { $0.source.names.isEmpty }.map { (Self.names(of: $0.identity.leaf), $0.identity) }
        candidates = (explicit + implicit).map { (names: $0.0.map { $0.lowercased() }, identity: $0.1) }
    }

    /// The certificate for a name; nil where none is meant for it.
    func identity(for host: String) -> CertificateIdentity? {
        let host = host.lowercased()
        let wildcard = host.firstIndex(of: ".").map { "*\(host[$0...])" }
        for wanted in [host, wildcard].compactMap({ $0 }) {
            if let candidate = candidates.first(where: { $0.names.contains(wanted) }) { return candidate.identity }
        }
        return nil
    }

    private static func names(of leaf: Certificate) -> [String] {
        leaf.dnsNames.isEmpty ? [leaf.commonName] : leaf.dnsNames
    }
}
