import Certificates
import NIOCore
import NIOSSL

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// TLS as the hollow servers speak it.
enum ServerTLS {
    /// Client certificates are asked for; none is needed.
    static func configuration(_ identity: CertificateIdentity, protocols: [String]) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try identity.chain.map {
                .certificate(try NIOSSLCertificate(bytes: $0.der, format: .der))
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: identity.key.der, format: .der))
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = .optionalVerification
        configuration.trustRoots = .certificates([])
        configuration.applicationProtocols = protocols
        return configuration
    }
}

extension HollowClusterError {
    /// Says why a port could not be listened on.
    init(listening host: String, _ port: Int, _ error: any Error) {
        let failure = error as? IOError
        let isInUse = failure?.errnoCode == EADDRINUSE
        let detail =
            isInUse ? "address already in use" : failure.map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
        self.init(isInUse ? .addressInUse : .cannotListen, host: host, port: port, detail: detail)
    }
}
