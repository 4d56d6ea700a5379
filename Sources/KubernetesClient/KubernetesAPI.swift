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
        do {
            let buffer = try await response.body.collect(upTo: 1 << 30)
            guard (200..<300).contains(response.status.code) else {
                throw Self.refused(Array(buffer.readableBytesView), Int(response.status.code), path)
            }
            return Array(buffer.readableBytesView)
        } catch let error as KubernetesClientError {
            throw error
        } catch {
            throw unreachable(error, path)
        }
    }

    /// Asks for a path and decodes the answer.
    public func get<Value: Decodable>(_ type: Value.Type, _ path: String, timeout: Duration = .seconds(30))
        async throws(KubernetesClientError) -> Value
    {
        try Self.decode(type, try await request(path, timeout: timeout), path)
    }

    /// Reads an endless answer line by line, until it ends or the deadline is over; the deadline is a clean end.
    ///
    /// - Parameters:
    ///   - deadline: when to give up, a while after the server should have ended the answer itself.
    ///   - line: called for every line, without its newline.
    public func stream(
        _ path: String, deadline: Duration, line: (ArraySlice<UInt8>) async throws -> Void
    ) async throws {
        let response = try await start(path, posting: nil, accept: "application/json", timeout: deadline)
        guard (200..<300).contains(response.status.code) else {
            let body = (try? await response.body.collect(upTo: 1 << 20)) ?? ByteBuffer()
            throw Self.refused(Array(body.readableBytesView), Int(response.status.code), path)
        }
        var pending: [UInt8] = []
        for try await buffer in response.body {
            pending.append(contentsOf: buffer.readableBytesView)
            var start = pending.startIndex
            while let end = pending[start...].firstIndex(of: UInt8(ascii: "\n")) {
                if end > start { try await line(pending[start..<end]) }
                start = end + 1
            }
            pending.removeSubrange(..<start)
        }
        if !pending.isEmpty { try await line(pending[...]) }
    }

    private func start(_ path: String, posting body: [UInt8]?, accept: String, timeout: Duration)
        async throws(KubernetesClientError) -> HTTPClientResponse
    {
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

    private func unreachable(_ error: any Error, _ path: String) -> KubernetesClientError {
        let failure = ConnectionFailure.describe(error)
        return KubernetesClientError(
            .unreachable, "can't reach the kube-apiserver at \(access.server) (from \(access.source)): \(failure)",
            reason: "can't reach the kube-apiserver: \(failure)"
        )
    }

    private struct StatusDocument: Decodable {
        var message: String?
    }

    private static func refused(_ body: [UInt8], _ code: Int, _ path: String) -> KubernetesClientError {
        let message = (try? JSONDecoder().decode(StatusDocument.self, from: Data(body)))?.message
        let text = message ?? String(decoding: body.prefix(200), as: UTF8.self)
        return KubernetesClientError(
            .status(code), "the kube-apiserver answered \(code) to \(path): \(text)",
            reason: text.isEmpty ? "the kube-apiserver answered \(code)" : text
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
