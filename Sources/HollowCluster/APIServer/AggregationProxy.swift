import AsyncHTTPClient
import Certificates
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// Passes requests on to the server behind the aggregator.
final class AggregationProxy: Sendable {
    private struct State {
        var backend: AggregatedBackend?
        var client: HTTPClient?
    }

    private let state = Mutex(State())
    private let credentials: Credentials
    private let logger: Logger

    init(credentials: Credentials, logger: Logger) {
        self.credentials = credentials
        self.logger = logger
    }

    /// Whether there is a server to pass requests on to.
    var hasBackend: Bool { state.withLock { $0.backend != nil } }

    /// Passes requests on to another server from now on, or to none.
    func setBackend(_ backend: AggregatedBackend?) async throws {
        let client = try backend.map(makeClient)
        let former = state.withLock { state in
            defer { state = State(backend: backend, client: client) }
            return state.client
        }
        try await former?.shutdown()
    }

    /// The backend's answer, or that it is unavailable. `user` is whom the backend is told of.
    func answer(_ request: Request, _ info: RequestInfo, user: UserInfo, audit: String, on channel: any Channel) async
        -> Response
    {
        let (backend, client) = state.withLock { ($0.backend, $0.client) }
        guard let backend, let client else { return Self.unavailable }
        let query = info.rawQuery.isEmpty ? "" : "?\(info.rawQuery)"
        var forwarded = HTTPClientRequest(url: "https://\(backend.serverName):\(backend.port)\(info.rawPath)\(query)")
        forwarded.method = HTTPMethod(rawValue: info.method)
        forwarded.headers = ForwardedHeaders.request(
            request.headers, user: user, authority: "\(backend.serverName):\(backend.port)", path: info.rawPath,
            audit: audit
        )
        do {
            let body = try await request.body.collect(upTo: 4 << 20)
            if body.readableBytes > 0 { forwarded.body = .bytes(body) }
            let response = try await client.execute(forwarded, deadline: .distantFuture)
            var headers = ForwardedHeaders.response(response.headers)
            headers.append(HTTPField(name: HTTPField.Name("Audit-Id") ?? .eTag, value: audit))
            return Response(
                status: .init(code: Int(response.status.code)), headers: headers,
                body: info.method == "HEAD" ? ResponseBody() : Self.passOn(response.body, on: channel)
            )
        } catch {
            logger.debug("the server behind the aggregator can't be reached", metadata: ["error": "\(error)"])
            return Self.unavailable
        }
    }

    /// What the aggregator says while there is nobody to pass a request on to.
    static let unavailable = Response(
        status: .serviceUnavailable,
        headers: [.contentType: "text/plain; charset=utf-8", .contentLength: "20"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: "service unavailable\n"))
    )

    /// Passes the body on as it comes; when the caller goes, the backend is let go too.
    private static func passOn(_ body: HTTPClientResponse.Body, on channel: any Channel) -> ResponseBody {
        ResponseBody { writer in
            let (parts, continuation) = AsyncThrowingStream.makeStream(of: ByteBuffer.self)
            channel.closeFuture.whenComplete { _ in continuation.finish(throwing: CancellationError()) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    do {
                        for try await part in body { continuation.yield(part) }
                        continuation.finish()
                    } catch {
                        continuation.finish(throwing: error)
                    }
                }
                defer { group.cancelAll() }
                for try await part in parts { try await writer.write(part) }
            }
            try await writer.finish(nil)
        }
    }

    private func makeClient(_ backend: AggregatedBackend) throws -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateChain = try credentials.frontProxy.chain.map {
            .certificate(try NIOSSLCertificate(bytes: $0.der, format: .der))
        }
        tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: credentials.frontProxy.key.der, format: .der))
        if let authorities = backend.authorities {
            tls.trustRoots = .certificates(try authorities.map { try NIOSSLCertificate(bytes: $0.der, format: .der) })
        } else {
            tls.certificateVerification = .none
        }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5)))
        configuration.dnsOverride = [backend.serverName: backend.host]
        // A refused connection is an answer, not a reason to wait.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
