import AsyncHTTPClient
import Certificates
import Foundation
import HollowCluster
import KubernetesClient
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Samples
import ServiceLifecycle

@testable import APIServer

/// The server with its sockets, on loopback; a hollow cluster plays the kube-apiserver that decides.
struct LiveServer: Sendable {
    let cluster: HollowCluster
    let port: Int
    let authenticator: Authenticator
    let api: KubernetesAPI

    /// The role that may read metrics, for one group.
    private static let manifest = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: metrics-viewers}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:aggregated-metrics-reader"}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: viewers}]
        """

    /// Runs a server as long as `body` does.
    ///
    /// - Parameters:
    ///   - changes: tells watches of cycles.
    ///   - change: changes TLS and the limits before the start.
    static func run(
        changes: ChangeSignal? = nil, change: (inout APIServer.Configuration) throws -> Void = { _ in },
        _ body: (LiveServer) async throws -> Void
    ) async throws {
        var configuration = HollowClusterConfiguration()
        configuration.manifests = [manifest]
        configuration.tokens = [
            "viewer-token": UserInfo(name: "vera", uid: "7", groups: ["viewers"], extra: ["a.b/c": ["1", "2"]]),
            "nobody-token": UserInfo(name: "norbert"),
        ]
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try await HollowCluster.withCluster(configuration, logger: logger) { cluster in
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .certificates([
                try NIOSSLCertificate(bytes: cluster.certificateAuthority.der, format: .der)
            ])
            let api = KubernetesAPI(
                access: ClusterAccess(
                    server: cluster.apiServerURL, tls: tls, credential: .token(cluster.serverToken), source: "the test"),
                userAgent: "test"
            )
            let retry = ReviewRetry(first: .milliseconds(1))
            let authenticator = Authenticator(logger: logger) { token throws(KubernetesClientError) in
                try await api.identify(token: token, retry: retry)
            }
            var serving = APIServer.Configuration(
                address: "127.0.0.1", port: 0, tls: ServingTLS(identity: try cluster.serverIdentity()),
                version: VersionInfo(version: "v0", platform: "linux/amd64")
            )
            try change(&serving)
            let (listening, report) = AsyncStream.makeStream(of: Int.self)
            let server = APIServer(
                configuration: serving, resourceMetrics: try Fleet(), customMetrics: NoCustomMetrics(),
                changes: changes, authenticator: authenticator,
                authorizer: Authorizer(logger: logger) { review throws(KubernetesClientError) in
                    try await api.decide(review, retry: retry)
                },
                checks: [.ping], logger: logger
            ) { report.yield($0) }
            let group = ServiceGroup(services: [server], logger: logger)
            do {
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask { try await group.run() }
                    var ports = listening.makeAsyncIterator()
                    let port = await ports.next() ?? 0
                    defer { tasks.cancelAll() }
                    try await body(LiveServer(cluster: cluster, port: port, authenticator: authenticator, api: api))
                }
            } catch {
                await api.shutdown()
                throw error
            }
            await api.shutdown()
        }
    }
}

/// One caller of a live server, with one connection pool.
struct Caller {
    var identity: CertificateIdentity?
    var headers: [(String, String)] = []
    var isHTTP1 = false
    /// How long a body is posted; 0 gets.
    var bodySize = 0
    /// The name that is asked for in TLS.
    var host = "127.0.0.1"
    /// The authorities that the server's certificate must come from.
    var authorities: [Certificate]

    struct Answer {
        var status: Int
        var text: String
        var isHTTP2: Bool
    }

    func get(_ path: String, port: Int, times: Int = 1) async throws -> Answer {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try authorities.map { try NIOSSLCertificate(bytes: $0.der, format: .der) })
        if let identity {
            tls.certificateChain = try identity.chain.map {
                .certificate(try NIOSSLCertificate(bytes: $0.der, format: .der))
            }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: identity.key.der, format: .der))
        }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls, timeout: .init(connect: .seconds(5)))
        if isHTTP1 { configuration.httpVersion = .http1Only }
        if host != "127.0.0.1" { configuration.dnsOverride = [host: "127.0.0.1"] }
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            var answer = try await get(path, port, client)
            for _ in 1..<times { answer = try await get(path, port, client) }
            try await client.shutdown()
            return answer
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    private func get(_ path: String, _ port: Int, _ client: HTTPClient) async throws -> Answer {
        var request = HTTPClientRequest(url: "https://\(host):\(port)\(path)")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if bodySize > 0 {
            request.method = .POST
            request.body = .bytes(ByteBuffer(repeating: 0, count: bodySize))
        }
        let response = try await client.execute(request, timeout: .seconds(20))
        let body = try await response.body.collect(upTo: 64 << 20)
        return Answer(
            status: Int(response.status.code), text: String(buffer: body), isHTTP2: response.version.major == 2)
    }
}
