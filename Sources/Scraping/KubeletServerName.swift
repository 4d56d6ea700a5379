import NIOCore
import NIOSSL

/// What a kubelet's serving certificate must be made out to.
public enum KubeletServerName: String, Hashable, Sendable, CaseIterable {
    /// The host or address that is dialled, as metrics-server has it.
    case address
    /// The node's name, for kubelets whose certificates don't name their address.
    case nodeName = "node-name"
    /// The address, else the node's name.
    case auto
}

/// A kubelet's certificate that is trusted, but made out to somebody else.
struct WrongServerName: Error {
    /// Whom it is made out to: DNS names and IP addresses.
    var names: [String]

    /// Looks at what the other side of a connection presented.
    init(_ pipeline: ChannelPipeline.SynchronousOperations) {
        let certificate = try? pipeline.nioSSL_peerCertificate()
        names = (certificate?._subjectAlternativeNames()).map { $0.compactMap(Self.text) } ?? []
    }

    private static func text(_ name: _SubjectAlternativeName) -> String? {
        let bytes = Array(name.contents)
        switch (name.nameType, bytes.count) {
        case (.dnsName, _): return String(decoding: bytes, as: UTF8.self)
        case (.ipAddress, 4), (.ipAddress, 16):
            return (try? SocketAddress(packedIPAddress: ByteBuffer(bytes: bytes), port: 0))?.ipAddress
        default: return nil
        }
    }
}
