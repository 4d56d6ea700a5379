import AsyncHTTPClient
import Foundation
import KubernetesClient
import NIOCore
import NIOSSL
import Testing

@Suite struct ConnectionFailureTests {
    private struct Strange: Error, CustomStringConvertible {
        var description: String { "first line\r\n\nsecond line" }
    }

    @Test(arguments: [
        (ECONNREFUSED, "connection refused"), (EHOSTUNREACH, "no route to the host"),
        (ENETUNREACH, "no route to the network"),
        (ECONNRESET, "the connection was reset"), (ETIMEDOUT, "no connection in time"), (EPIPE, "Broken pipe"),
    ]) func systemErrors(_ code: CInt, _ text: String) {
        #expect(ConnectionFailure.describe(IOError(errnoCode: code, reason: "connect")) == text)
    }

    @Test(
        arguments: [
            (CancellationError(), "cancelled"), (HTTPClientError.cancelled, "cancelled"),
            (HTTPClientError.connectTimeout, "no connection in time"),
            (HTTPClientError.deadlineExceeded, "no answer in time"),
            (HTTPClientError.remoteConnectionClosed, "the connection was closed"),
            (HTTPClientError.tlsHandshakeTimeout, "no TLS handshake in time"),
            (ChannelError.connectTimeout(.seconds(1)), "no connection in time"),
            (NIOSSLError.uncleanShutdown, "the connection was cut"), (Strange(), "first line second line"),
        ] as [(any Error, String)]) func errors(_ error: any Error, _ text: String)
    {
        #expect(ConnectionFailure.describe(error) == text)
    }
}
