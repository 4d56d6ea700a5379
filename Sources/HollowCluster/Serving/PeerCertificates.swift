import NIOSSL
import Synchronization

/// What a client showed in its TLS handshake. Nothing is refused there: who may come in is decided per request.
final class PeerCertificates: Sendable {
    private let chain = Mutex<[[UInt8]]>([])

    /// The bytes of the certificates, leaf first; empty where the client showed none.
    var all: [[UInt8]] { chain.withLock { $0 } }

    /// Remembers what was shown.
    func set(_ certificates: [NIOSSLCertificate]) {
        let bytes = certificates.compactMap { try? $0.toDERBytes() }
        chain.withLock { $0 = bytes }
    }
}
