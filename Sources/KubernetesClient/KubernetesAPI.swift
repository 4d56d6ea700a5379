import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOSSL

/// Speaks to one kube-apiserver.
///
/// It owns a pool of connections; call ``shutdown()`` when done.
public final class KubernetesAPI: Sendable {
    /// How the kube-apiserver is reached.
    public let access: ClusterAccess
    private let client: HTTPClient
    private let base: String
    private let token: BearerToken
    private let userAgent: String

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - access: where the kube-apiserver is and how we sign in.
    ///   - userAgent: how we name ourselves: `moongauge/1.0`.
    public init(access: ClusterAccess, userAgent: String) {
        self.access = access
        self.userAgent = userAgent
        token = BearerToken(access.credential)
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: access.tls,
            timeout: .init(connect: .seconds(10)),
            decompression: .enabled(limit: .none)
        )
        // Never wait for a connection in silence: whoever calls has a back-off of its own.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.http1_1ConnectionDebugInitializer = KeepAlive.begin
        configuration.http2ConnectionDebugInitializer = KeepAlive.begin
        if let name = access.serverName, let url = URL(string: access.server), let host = url.host() {
            configuration.dnsOverride = [name: host]
            base = "https://\(name)\(url.port.map { ":\($0)" } ?? "")\(url.path)"
        } else {
            base = access.server
        }
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Closes every connection.
    public func shutdown() async {
        try? await client.shutdown()
    }

    /// Asks for a path and reads the whole answer.
    ///
    /// - Parameters:
    ///   - path: path and query, escaped: `/api/v1/nodes?limit=500`.
    ///   - body: JSON to post; nil asks by GET.
    ///   - accept: the media types understood.
    /// - Returns: the answer's bytes, where its status is 2xx.
    public func request(
        _ path: String, posting body: [UInt8]? = nil, accept: String = "application/json",
        timeout: Duration = .seconds(30)
    ) async throws(KubernetesClientError) -> [UInt8] {
        let response = try await start(path, posting: body, accept: accept, timeout: timeout)
        return Array(try await collect(response, path).readableBytesView)
    }

    /// Reads the whole of an answer whose status is 2xx.
    func collect(_ response: HTTPClientResponse, _ path: String) async throws(KubernetesClientError) -> ByteBuffer {
        try await check(response, path)
        do {
            return try await response.body.collect(upTo: 1 << 30)
        } catch {
            throw unreachable(error, path)
        }
    }

    /// Throws what the server has to say where its answer's status is not 2xx.
    func check(_ response: HTTPClientResponse, _ path: String) async throws(KubernetesClientError) {
        guard !(200..<300).contains(response.status.code) else { return }
        let code = Int(response.status.code)
        let body = (try? await response.body.collect(upTo: 1 << 20)) ?? ByteBuffer()
        let text = AnswerForm(response.headers).message(body)
        throw KubernetesClientError(
            .status(code), "the kube-apiserver answered \(code) to \(path): \(text)",
            reason: text.isEmpty ? "the kube-apiserver answered \(code)" : text
        )
    }

    /// Asks for a path and decodes the answer.
    public func get<Value: Decodable>(_ type: Value.Type, _ path: String, timeout: Duration = .seconds(30))
        async throws(KubernetesClientError) -> Value
    {
        try Self.decode(type, try await request(path, timeout: timeout), path)
    }

    /// Asks for a path and waits for the answer's head. The client says by itself that the body may come packed, and
    /// unpacks it on the way.
    ///
    /// - Parameter timeout: when the whole answer must be there.
    func start(
        _ path: String, posting body: [UInt8]? = nil, accept: String, timeout: Duration
    ) async throws(KubernetesClientError) -> HTTPClientResponse {
        var request = HTTPClientRequest(url: base + path)
        request.headers.add(name: "Accept", value: accept)
        request.headers.add(name: "User-Agent", value: userAgent)
        if let token = token.current() { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let body {
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(body)
        }
        do {
            return try await client.execute(request, deadline: .now() + TimeAmount(timeout))
        } catch {
            throw unreachable(error, path)
        }
    }

    func unreachable(_ error: any Error, _ path: String) -> KubernetesClientError {
        let failure = ConnectionFailure.describe(error)
        return KubernetesClientError(
            .unreachable, "can't reach the kube-apiserver at \(access.server) (from \(access.source)): \(failure)",
            reason: "can't reach the kube-apiserver: \(failure)"
        )
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ body: some Collection<UInt8>, _ path: String)
        throws(KubernetesClientError) -> Value
    {
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch {
            throw KubernetesClientError(
                .malformed, "can't read the kube-apiserver's answer to \(path) as \(type): \(error)"
            )
        }
    }
}
