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

    @Test(arguments: try every.get().filter { Improvements.list[$0.name] == nil })
    func replay(_ exchange: GoldenExchange) async throws {
        let server = try server(for: exchange)
        let request = try await Self.addressed(exchange, to: server)
        let answer = await server.answer(request, showing: try Self.chain(exchange, server))
        guard !exchange.isStandIn else { return try checkForm(of: answer, to: request) }
        #expect(answer.status == exchange.status, "\(answer.text)")
        #expect(answer.contentType == exchange.contentType ?? "")
        for name in Self.headers {
            let field = try #require(HTTPField.Name(name))
            var value = answer.headers[field]
            if name == "Cache-Control" { value = value ?? "no-cache, private" }
            #expect(value == Differences.header(name, of: exchange), "\(name)")
        }
        #expect((answer.headers[.eTag] == nil) == (exchange.header("Etag") == nil))
        guard exchange.hasBody, exchange.request.method != .head else { return }
        if let body = exchange.body {
            let fits = answer.text == body || masked(answer.text) == masked(Differences.expected(body))
            #expect(fits, "\(answer.text)\n--- recorded:\n\(body)")
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
        } else {
            #expect(answer.contentType.hasPrefix("application/json"))
            #expect(try JSONSerialization.jsonObject(with: Data(answer.body)) is [String: Any])
        }
    }

    /// A server that has what the recorded one had.
    private func server(for exchange: GoldenExchange) throws -> TestServer {
        let path = exchange.request.path ?? ""
        var fleet = try Fleet(silentPods: ["ns-00/no-metrics"])
        var now = TestServer.now
        let isUsage = path.hasPrefix("/apis/metrics.k8s.io/") && (path.contains("/nodes") || path.contains("/pods"))
        if exchange.name.hasPrefix("metrics-server/large/") {
            fleet = try #require(try RecordedFleet(try Self.other("metrics-server/large/list-pods-identity"))).fleet
        } else if isUsage, exchange.status == 200, exchange.hasBody, let recorded = try RecordedFleet(exchange) {
            fleet = recorded.fleet
            now = recorded.created
        }
        let isValue = path.contains("/apis/custom.metrics.k8s.io/v1beta") && path.split(separator: "/").count > 3
        let isCustom = path.contains("custom.metrics.k8s.io") || exchange.name.hasPrefix("custom-metrics")
        let offer = try RecordedValues.recordedOffer(try Self.other("custom-metrics/discovery/v1beta1"))
        let values = try RecordedValues(
            isValue && exchange.hasBody ? exchange : try Self.other("custom-metrics/discovery/unknown-version"), offer: offer)
        let isExternal = path.contains("external.metrics.k8s.io") || isCustom
        let isAllowed = exchange.status != 403
        let server = try TestServer(
            metrics: fleet, custom: isCustom ? values : NoCustomMetrics(),
            external: isExternal ? RecordedQueues(exchange) : nil, checks: HealthRouteTests.checks(),
            review: { _ in AccessDecision(isAllowed: isAllowed) }, metricsPage: { Array("# metrics\n".utf8) })
        server.clock.set(to: now)
        return server
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
        guard let name = exchange.clientCommonName else { return [] }
        if name == "front-proxy-client" { return try server.frontProxyAuthority.issue(.client(name)).chain }
        let groups = name == "kubernetes-admin" ? ["system:masters"] : exchange.clientOrganizations
        return try server.clusterAuthority.issue(.client(name, organizations: groups)).chain
    }

    private static func other(_ name: String) throws -> GoldenExchange {
        try #require(try every.get().first { $0.name == name })
    }

    private static let every = Result { try GoldenExchange.all() }
}
