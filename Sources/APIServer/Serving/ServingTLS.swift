public import Certificates
import FoundationEssentials
import HummingbirdHTTP2
import NIOCore
import NIOSSL

/// What the server shows of itself in TLS, and how it looks at callers.
public struct ServingTLS: Sendable {
    /// The serving certificate, its intermediates and its key.
    public var identity: CertificateIdentity

    /// Serves with an identity.
    public init(identity: CertificateIdentity) {
        self.identity = identity
    }

    /// TLS 1.2 or newer; a client certificate is asked for and never demanded. Whether it is worth anything is found out
    /// per request, so that a strange one gets an answer in HTTP rather than a broken handshake.
    func channelConfiguration() throws -> TLSChannelConfiguration {
        let chain = try identity.chain.map {
            NIOSSLCertificateSource.certificate(try NIOSSLCertificate(bytes: $0.der, format: .der))
        }
        let key = try NIOSSLPrivateKey(bytes: Array(identity.keyPEM.utf8), format: .pem)
        var tls = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
        tls.minimumTLSVersion = .tlsv12
        tls.certificateVerification = .optionalVerification
        tls.trustRoots = .certificates([])
        return TLSChannelConfiguration(tlsConfiguration: tls) { _, promise in
            promise.succeed(.certificateVerified)
        }
    }
}
