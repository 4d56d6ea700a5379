import NIOCore
import NIOSSL

/// Looks whether a certificate is made out to a name.
///
/// The library's own check is also content with a certificate for the address that was connected to. That is not enough where
/// a name was asked for: whoever answers for the name in DNS may well have a certificate for an address of his own.
enum CertificateName {
    /// Ends a handshake with somebody else. The chain has been verified when this is asked.
    static func check(
        _ certificate: NIOSSLCertificate, _ name: String, _ channel: any Channel
    ) -> EventLoopFuture<Void> {
        let names = certificate._subjectAlternativeNames().compactMap { alternative in
            alternative.nameType == .dnsName ? String(decoding: Array(alternative.contents), as: UTF8.self) : nil
        }
        return names.contains(where: { covers($0, name) })
            ? channel.eventLoop.makeSucceededVoidFuture()
            : channel.eventLoop.makeFailedFuture(NIOSSLExtraError.failedToValidateHostname)
    }

    /// Whether a name of a certificate, which may begin with `*.` for one label, covers a host's name.
    ///
    /// Source: RFC 9525 6.3.
    static func covers(_ pattern: String, _ name: String) -> Bool {
        let pattern = pattern.lowercased()
        if pattern == name { return true }
        guard pattern.hasPrefix("*."), let dot = name.firstIndex(of: "."), dot != name.startIndex else { return false }
        let suffix = pattern.dropFirst()
        return suffix.dropFirst().contains(".") && suffix == name[dot...]
    }
}
