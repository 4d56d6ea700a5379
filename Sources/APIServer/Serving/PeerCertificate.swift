import NIOCore
import NIOSSL

/// Finds the certificate that a caller presented.
enum PeerCertificate {
    /// The leaf certificate's bytes; nil where none was presented.
    ///
    /// Over HTTP/1.1 the channel is the connection. Over HTTP/2 it is a stream, and the connection is its parent; the
    /// parent of an HTTP/1.1 connection is the listening socket, so the channel itself is asked first.
    static func der(of channel: any Channel) async -> [UInt8]? {
        for candidate in [channel, channel.parent] {
            guard let candidate else { continue }
            if let certificate = try? await candidate.nioSSL_peerCertificate().get() {
                return try? certificate.toDERBytes()
            }
        }
        return nil
    }
}
