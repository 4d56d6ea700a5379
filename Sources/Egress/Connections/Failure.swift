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
enum Failure {
    /// The error that a failure of a connection is.
    ///
    /// - Parameter who: host and port, for people.
    static func error(_ failure: any Error, _ who: String) -> EgressError {
        if let error = failure as? EgressError { return error }
        return EgressError(code(failure), "\(who): \(describe(failure))")
    }

    private static func code(_ failure: any Error) -> EgressError.Code {
        switch failure {
        case let failure as NIOConnectionError: failure.connectionErrors.first.map { code($0.error) } ?? .unreachable
        case is NIOSSLExtraError, is BoringSSLError: .untrusted
        case NIOSSLError.uncleanShutdown: .unreachable
        case is NIOSSLError: .untrusted
        case HTTPParserError.invalidEOFState: .unreachable
        case is HTTPParserError: .malformed
        case is Inflater.Failure: .malformed
        case ChannelError.connectTimeout: .timeout
        case is CancellationError: .cancelled
        default: .unreachable
        }
    }

    /// The failure in words for people.
    static func describe(_ failure: any Error) -> String {
        switch failure {
        case let failure as NIOConnectionError:
            failure.connectionErrors.first.map { describe($0.error) } ?? "no connection"
        case let failure as IOError: describe(errno: failure.errnoCode)
        case ChannelError.connectTimeout: "no connection in time"
        case ChannelError.eof, ChannelError.ioOnClosedChannel, ChannelError.alreadyClosed,
            HTTPParserError.invalidEOFState:
            "the connection was closed before the answer was complete"
        case HTTPParserError.headerOverflow: "the answer's headers are too large"
        case is HTTPParserError: "the answer is no HTTP"
        case is Inflater.Failure: "the answer can't be unpacked"
        case let failure as NIOSSLExtraError where failure == .failedToValidateHostname:
            "its certificate is made out to somebody else"
        case NIOSSLError.handshakeFailed(let reason): "the TLS handshake failed (\(tls(reason)))"
        case NIOSSLError.uncleanShutdown: "the connection was cut"
        default: "\(failure)".split(whereSeparator: \.isNewline).joined(separator: " ")
        }
    }

    private static func describe(errno code: CInt) -> String {
        switch code {
        case ECONNREFUSED: "connection refused"
        case EHOSTUNREACH: "no route to the host"
        case ENETUNREACH: "no route to the network"
        case ECONNRESET, EPIPE: "the connection was reset"
        case ETIMEDOUT: "no connection in time"
        case EMFILE, ENFILE: "the process has no file descriptors left"
        default: String(cString: strerror(code))
        }
    }

    private static func tls(_ reason: BoringSSLError) -> String {
        let text = "\(reason)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") { return "its certificate is not trusted" }
        if text.contains("WRONG_VERSION_NUMBER") { return "it does not speak TLS" }
        return text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
