import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Says in a few plain words why a connection failed.
public enum ConnectionFailure {
    /// The failure in words for people: `connection refused`, `the server's certificate is not trusted (…)`.
    public static func describe(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let failure = error.connectionErrors.first { return describe(failure.error) }
            if error.dnsAError != nil || error.dnsAAAAError != nil { return "the host \(error.host) can't be resolved" }
            return "no connection to \(error.host):\(error.port)"
        case let error as IOError: return describe(errno: error.errnoCode)
        case is CancellationError: return "cancelled"
        case let error as HTTPClientError: return describe(error)
        case ChannelError.connectTimeout: return "no connection in time"
        case ChannelError.eof, HTTPParserError.invalidEOFState: return "the connection was closed"
        case NIOSSLError.handshakeFailed(let reason): return "the TLS handshake failed (\(tls(reason)))"
        case let error as NIOSSLExtraError: return "the server's certificate does not fit (\(error))"
        case NIOSSLError.uncleanShutdown: return "the connection was cut"
        default: return "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
        }
    }

    private static func describe(_ error: HTTPClientError) -> String {
        switch error {
        case .connectTimeout: "no connection in time"
        case .deadlineExceeded: "no answer in time"
        case .remoteConnectionClosed: "the connection was closed"
        case .tlsHandshakeTimeout: "no TLS handshake in time"
        case .cancelled: "cancelled"
        default: "\(error)"
        }
    }

    private static func describe(errno code: CInt) -> String {
        switch code {
        case ECONNREFUSED: "connection refused"
        case EHOSTUNREACH: "no route to the host"
        case ENETUNREACH: "no route to the network"
        case ECONNRESET: "the connection was reset"
        case ETIMEDOUT: "no connection in time"
        default: String(cString: strerror(code))
        }
    }

    private static func tls(_ reason: BoringSSLError) -> String {
        let text = "\(reason)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") { return "its certificate is not trusted" }
        return text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
