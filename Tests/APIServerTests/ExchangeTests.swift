import Certificates
import Foundation
import HTTPTypes
import KubernetesClient
import Samples
import Testing

@testable import APIServer

/// The recorded exchanges that came by way of kubectl, of the autoscaler, of the aggregator and its controllers, and those
/// about discovery: each is played again.
@Suite struct ExchangeTests {
    /// What clients go by, beside the content type.
    private static let headers = [
        "Cache-Control", "Vary", "Content-Encoding", "X-Content-Type-Options", "Allow", "Location", "Retry-After",
        "Www-Authenticate",
    ]

    @Test(arguments: try GoldenExchange.everyReplayed.get().filter { Improvements.list[$0.name] == nil })
    func replay(_ exchange: GoldenExchange) async throws {
        let server = try server(for: exchange)
        let request = try await Self.addressed(exchange, to: server)
        let answer = await server.answer(request, showing: try Self.chain(exchange, server))
        guard !exchange.isStandIn else { return try checkForm(of: answer, to: request) }
        #expect(answer.status == exchange.status, "\(answer.text)")
        #expect(answer.contentType == exchange.contentType ?? "")
        for name in Self.headers where Differences.isCompared(name, for: request.path ?? "") {
            let field = try #require(HTTPField.Name(name))
            var value = answer.headers[field]
            if name == "Cache-Control" { value = value ?? "no-cache, private" }
            #expect(value == exchange.header(name), "\(name)")
        }
        #expect((answer.headers[.eTag] == nil) == (exchange.header("Etag") == nil))
        guard exchange.hasBody, exchange.request.method != .head, Differences.bodies[exchange.name] == nil else {
            return
        }
        if let body = exchange.body {
            if answer.text == body { return }
            let expected = Differences.inOrder(masked(Differences.expected(body)))
            #expect(Differences.inOrder(masked(answer.text)) == expected)
        } else {
            #expect(answer.body == exchange.bytes, "\(answer.text)")
        }
    }

    /// In place of the recorded server something else answered: ours must answer well.
    private func checkForm(of answer: Answer, to request: HTTPRequest) throws {
        #expect(answer.status == 200 || answer.status == 304, "\(answer.text)")
        guard answer.status == 200 else { return }
        if answer.contentType == "application/vnd.kubernetes.protobuf" {
            #expect(try ProtobufDocument(answer.body).tree["kind"] is String)
        } else if answer.headers[.contentEncoding] == "gzip" {
            #expect(answer.body.starts(with: [0x1F, 0x8B]))
        } else if answer.contentType.contains("proto-openapi") {
            #expect(request.path?.hasPrefix("/openapi/") == true && !answer.body.isEmpty)
        } else {
            #expect(answer.contentType.hasPrefix("application/json"))
            #expect(try JSONSerialization.jsonObject(with: Data(answer.body)) is [String: Any])
        }
    }

    /// A server that has what the recorded one had.
    private func server(for exchange: GoldenExchange) throws -> TestServer {
        let path = exchange.request.path ?? ""
        var fleet = try Fleet(
            silent: exchange.name.hasPrefix("metrics-server/startup")
                ? ["hollow-00000", "ns-00/no-metrics"] : ["ns-00/no-metrics"])
        var now = TestServer.now
        let isUsage = path.hasPrefix("/apis/metrics.k8s.io/") && (path.contains("/nodes") || path.contains("/pods"))
        if exchange.name.hasPrefix("metrics-server/large/") {
            fleet = Fleet(nodes: [], pods: Self.manyPods())
        } else if isUsage, exchange.status == 200, exchange.hasBody, let recorded = try RecordedFleet(exchange) {
            fleet = recorded.fleet
            now = recorded.created
        }
        let isCustom = exchange.name.hasPrefix("custom-metrics") || path.contains("custom.metrics.k8s.io")
        let isValue = isCustom && path.split(separator: "/").count > 3
        let custom =
            isValue && exchange.isStandIn ? try GoldenExchange.replayed("hpa/success-pods-average-value") : exchange
        let isAllowed = exchange.status != 403 || exchange.isStandIn
        let server = try TestServer(
            metrics: fleet, custom: isCustom ? try RecordedValues(custom) : NoCustomMetrics(),
            external: isCustom || path.contains("external.metrics.k8s.io") ? RecordedQueues(exchange) : nil,
            checks: HealthRouteTests.checks(),
            review: { _ in AccessDecision(isAllowed: isAllowed) }, metricsPage: { Array("# metrics\n".utf8) })
        server.clock.set(to: now)
        return server
    }

    /// As many pods as make a list of more than 128 KiB, but not in one namespace.
    private static func manyPods() -> [PodUsage] {
        (0..<1800).map { index in
            PodUsage(
                namespace: "ns-0\(index % 5)", name: "app-\(index)", labels: ["app": "app-\(index)"],
                timestamp: TestServer.now, window: .seconds(12),
                containers: [.init(name: "app", usage: ResourceUsage(cpuNanocores: 1_234_567, memoryBytes: 1 << 20))])
        }
    }

    /// The request with our own tags and hashes instead of the recorded server's, which stand for its own documents.
    private static func addressed(_ exchange: GoldenExchange, to server: TestServer) async throws -> HTTPRequest {
        var request = exchange.request
        let path = request.path ?? ""
        if path.hasPrefix("/openapi/v3/"), let range = path.firstRange(of: /hash=[0-9A-F]+/) {
            let document = try await server.answer(path: String(path.prefix { $0 != "?" }))
            request.path = path.replacingCharacters(in: range, with: "hash=\(Digest.sha512(document.body))")
        }
        if exchange.status == 304 {
            var plain = request
            plain.headerFields[.ifNoneMatch] = nil
            let first = await server.answer(plain, showing: try chain(exchange, server))
            request.headerFields[.ifNoneMatch] = first.headers[.eTag]
        }
        return request
    }

    /// The client certificate that was shown.
    private static func chain(_ exchange: GoldenExchange, _ server: TestServer) throws -> [Certificate] {
        // Before the clients' authority was known, a certificate said nothing.
        let isEarly = exchange.name == "metrics-server/startup/nodes-before-client-ca-loaded"
        guard let name = exchange.clientCommonName, !isEarly else { return [] }
        if name == "front-proxy-client" { return try server.frontProxyAuthority.issue(.client(name)).chain }
        let groups = name == "kubernetes-admin" ? ["system:masters"] : exchange.clientOrganizations
        return try server.clusterAuthority.issue(.client(name, organizations: groups)).chain
    }
}
