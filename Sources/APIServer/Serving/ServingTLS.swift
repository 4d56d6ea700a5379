public import Certificates
import NIOCore
import NIOSSL

/// What the server shows of itself in TLS, and how it looks at callers.
public struct ServingTLS: Sendable {
    /// A version of TLS, by Go's name for it.
    public enum Version: String, CaseIterable, Sendable {
        /// TLS 1.2.
        case tls12 = "VersionTLS12"
        /// TLS 1.3.
        case tls13 = "VersionTLS13"
    }

    /// The serving certificate.
    public var identity: ServingIdentity
    /// Further certificates, shown to callers that ask for their names.
    public var named: [ServingIdentity] = []
    /// The oldest version spoken.
    public var minimumVersion = Version.tls12
    /// The cipher suites of TLS 1.2; nil for the library's own choice.
    public var cipherSuites: CipherSuites?

    /// Serves with a certificate that may change.
    public init(_ identity: ServingIdentity) {
        self.identity = identity
    }

    /// Serves with a certificate that stays.
    public init(identity: CertificateIdentity) {
        self.identity = ServingIdentity(source: identity.leaf.commonName) { identity }
    }

    /// Reads every certificate once, to say at the start what is wrong with one.
    public func check() throws {
        for identity in [identity] + named { _ = try identity.read() }
    }

    /// A client certificate is asked for and never demanded. Whether it is worth anything is found out per request, so that
    /// a strange one gets an answer in HTTP rather than a broken handshake.
    func context(_ identity: CertificateIdentity, named: [CertificateIdentity]) throws -> NIOSSLContext {
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try identity.sources, privateKey: try identity.privateKey
        )
        tls.minimumTLSVersion = minimumVersion == .tls13 ? .tlsv13 : .tlsv12
        if let suites = cipherSuites?.values, minimumVersion == .tls12 {
            if suites.isEmpty { tls.minimumTLSVersion = .tlsv13 } else { tls.cipherSuiteValues = suites }
        }
        tls.certificateVerification = .optionalVerification
        tls.trustRoots = .certificates([])
        tls.applicationProtocols = ["h2", "http/1.1"]
        if !named.isEmpty {
            let choice = NamedIdentities(Array(zip(self.named, named)).map { (source: $0, identity: $1) })
            tls.sslContextCallback = { hello, promise in
                promise.completeWith(
                    Result {
                        var change = NIOSSLContextConfigurationOverride.noChanges
                        guard let identity = hello.serverHostname.flatMap(choice.identity) else { return change }
                        change.certificateChain = try identity.sources
                        change.privateKey = try identity.privateKey
                        return change
                    })
            }
        }
        return try NIOSSLContext(configuration: tls)
    }
}

extension CertificateIdentity {
    fileprivate var sources: [NIOSSLCertificateSource] {
        get throws { try chain.map { .certificate(try NIOSSLCertificate(bytes: $0.der, format: .der)) } }
    }

    fileprivate var privateKey: NIOSSLPrivateKeySource {
        get throws { .privateKey(try NIOSSLPrivateKey(bytes: Array(keyPEM.utf8), format: .pem)) }
    }
}
