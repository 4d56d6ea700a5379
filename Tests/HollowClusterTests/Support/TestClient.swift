import AsyncHTTPClient
import Certificates
import Foundation
import HollowCluster
import NIOCore
import NIOHTTP1
import NIOSSL
import Testing

/// An HTTPS client that trusts a hollow cluster.
struct TestClient: Sendable {
    struct Answer: Sendable {
        var status: Int
        var headers: [String: String]
        var text: String

        var json: JSONValue { (try? JSONValue(parsing: text)) ?? .null }
        var names: [String] {
            (json["items"]?.elements ?? []).compactMap { $0[path: "metadata", "name"]?.string }
        }
    }

    let client: HTTPClient
    let base: String
    let token: String?

    /// Runs `body` with a client, and shuts it down.
    static func with(
        _ cluster: HollowCluster, port: Int? = nil, token: String? = nil, identity: CertificateIdentity? = nil,
        http1: Bool = false, _ body: (TestClient) async throws -> Void
    ) async throws {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: cluster.certificateAuthority.der, format: .der)])
        if let identity {
            tls.certificateChain = try identity.chain.map {
                .certificate(try NIOSSLCertificate(bytes: $0.der, format: .der))
            }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: identity.key.der, format: .der))
        }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls, timeout: .init(connect: .seconds(10)))
        if http1 { configuration.httpVersion = .http1Only }
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let base = "https://127.0.0.1:\(port ?? cluster.apiServerPort)"
            try await body(TestClient(client: client, base: base, token: token))
            try await client.shutdown()
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    func request(_ path: String, accept: String? = nil, headers: [(String, String)] = []) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: base + path)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let accept { request.headers.add(name: "Accept", value: accept) }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        return request
    }

    func get(
        _ path: String, accept: String? = nil, headers: [(String, String)] = [], method: String = "GET"
    ) async throws -> Answer {
        var request = request(path, accept: accept, headers: headers)
        request.method = .init(rawValue: method)
        return try await answer(request)
    }

    func post(_ path: String, _ body: JSONValue) async throws -> JSONValue {
        var request = request(path)
        request.method = .POST
        request.body = .bytes(ByteBuffer(bytes: body.bytes))
        let answer = try await answer(request)
        var json = answer.json
        json["httpStatus"] = .integer(Int64(answer.status))
        return json
    }

    private func answer(_ request: HTTPClientRequest) async throws -> Answer {
        let response = try await client.execute(request, timeout: .seconds(20))
        let body = try await response.body.collect(upTo: 64 << 20)
        return Answer(
            status: Int(response.status.code),
            headers: Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first },
            text: String(buffer: body))
    }

    /// Opens a watch, hands its events to `body`, and closes it.
    func watch(_ path: String, accept: String? = nil, _ body: (inout Events) async throws -> Void) async throws {
        let response = try await client.execute(request(path, accept: accept), timeout: .seconds(20))
        #expect(response.status.code == 200)
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: JSONValue.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    var buffer = ""
                    for try await part in response.body {
                        buffer += String(buffer: part)
                        while let end = buffer.firstIndex(of: "\n") {
                            continuation.yield(try JSONValue(parsing: String(buffer[..<end])))
                            buffer = String(buffer[buffer.index(after: end)...])
                        }
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            defer { group.cancelAll() }
            var events = Events(iterator: stream.makeAsyncIterator())
            try await body(&events)
        }
    }

    /// The events of a watch.
    struct Events {
        var iterator: AsyncThrowingStream<JSONValue, any Error>.Iterator

        /// The next event; nil where the watch has ended.
        mutating func next() async throws -> JSONValue? {
            try await iterator.next(isolation: #isolation)
        }

        /// The next event in short: `ADDED shop/phoenix`.
        mutating func short() async throws -> String? {
            guard let event = try await next() else { return nil }
            let metadata = event[path: "object", "metadata"]
            let name = [metadata?["namespace"]?.string, metadata?["name"]?.string].compactMap { $0 }.joined(
                separator: "/")
            let type = event["type"]?.string ?? "?"
            return name.isEmpty ? type : "\(type) \(name)"
        }
    }
}
