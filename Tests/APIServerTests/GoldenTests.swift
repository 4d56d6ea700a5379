import HTTPTypes
import KubernetesClient
import Samples
import Testing

@testable import APIServer

/// The recorded exchanges of metrics-server and of a custom metrics adapter: same status, same type, same body up to what
/// differs from one moment to the next (see `masked`).
@Suite struct GoldenTests {
    /// The caller of every recording here is a cluster administrator.
    private func asAdministrator(_ request: HTTPRequest) -> HTTPRequest {
        var request = request
        request.headerFields[HTTPField.Name("X-Remote-User")!] = "kubernetes-admin"
        request.headerFields[HTTPField.Name("X-Remote-Group")!] = "system:masters"
        return request
    }

    private func check(_ answer: Answer, _ exchange: GoldenExchange) {
        #expect(answer.status == exchange.status)
        #expect(answer.contentType == exchange.contentType)
        // What would answer HEAD is cut off on the way to the wire.
        if let body = exchange.body, exchange.request.method != .head {
            #expect(masked(answer.text) == masked(body))
        } else if exchange.body == nil, exchange.status != 200 {
            #expect(answer.body == exchange.bytes)
        }
    }

    @Test(arguments: try GoldenExchange.all(in: "metrics-server/nodes").filter { Improvements.list[$0.name] == nil })
    func nodes(_ exchange: GoldenExchange) async throws {
        try await replay(exchange)
    }

    @Test(arguments: try GoldenExchange.all(in: "metrics-server/pods").filter { Improvements.list[$0.name] == nil })
    func pods(_ exchange: GoldenExchange) async throws {
        try await replay(exchange)
    }

    /// Where a recording tells whole objects, they are served again and must give the same bytes; else the recorded fleet
    /// is served and what differs from one moment to the next is left out.
    private func replay(_ exchange: GoldenExchange) async throws {
        guard exchange.status == 200, let recorded = try RecordedFleet(exchange) else {
            let server = try TestServer(metrics: try Fleet(), custom: NoCustomMetrics())
            return check(try await server.answer(asAdministrator(exchange.request), as: "front-proxy-client"), exchange)
        }
        let server = try TestServer(metrics: recorded.fleet, custom: NoCustomMetrics())
        server.clock.set(to: recorded.created)
        let answer = try await server.answer(asAdministrator(exchange.request), as: "front-proxy-client")
        #expect(answer.status == exchange.status)
        #expect(answer.contentType == exchange.contentType)
        #expect(answer.text == String(decoding: exchange.bytes, as: UTF8.self))
        #expect(answer.body == exchange.bytes)
    }

    @Test(
        arguments: try GoldenExchange.all(in: "external-metrics/v1beta1").filter { Improvements.list[$0.name] == nil })
    func externalMetrics(_ exchange: GoldenExchange) async throws {
        let server = try TestServer(metrics: try Fleet(), custom: NoCustomMetrics(), external: RecordedQueues(exchange))
        let answer = try await server.answer(asAdministrator(exchange.request), as: "front-proxy-client")
        check(answer, exchange)
        #expect(answer.body == exchange.bytes)
    }

    @Test(arguments: try GoldenExchange.all(in: "custom-metrics/protobuf"))
    func customMetricsInProtobuf(_ exchange: GoldenExchange) async throws {
        let server = try TestServer(metrics: try Fleet(), custom: try RecordedValues(exchange))
        let answer = try await server.answer(asAdministrator(exchange.request), as: "front-proxy-client")
        #expect(answer.contentType == exchange.contentType)
        #expect(answer.body == exchange.bytes)
    }

    @Test func discovery() async throws {
        let exchange = try GoldenExchange("metrics-server/discovery/version")
        let server = try TestServer(metrics: try Fleet(), custom: NoCustomMetrics())
        check(try await server.answer(asAdministrator(exchange.request), as: "front-proxy-client"), exchange)
    }

    @Test func podWithoutSamples() async throws {
        let exchange = try GoldenExchange("metrics-server/startup/pod-before-first-samples")
        let fleet = try Fleet(silent: ["ns-00/app-33-00000-004"])
        let server = try TestServer(metrics: fleet, custom: NoCustomMetrics())
        check(try await server.answer(asAdministrator(exchange.request), as: "front-proxy-client"), exchange)
    }

    @Test(
        arguments: (try GoldenExchange.all(in: "custom-metrics/v1beta1")
            + GoldenExchange.all(in: "custom-metrics/v1beta2"))
            .filter { Improvements.list[$0.name] == nil }
    ) func customMetrics(_ exchange: GoldenExchange) async throws {
        let values = try RecordedValues(exchange)
        let server = try TestServer(metrics: try Fleet(), custom: values)
        check(try await server.answer(asAdministrator(exchange.request), as: "front-proxy-client"), exchange)
        // What was asked of the provider is what the path says.
        guard exchange.status == 200, let question = values.questions.first else { return }
        let path = try #require(exchange.request.path).prefix { $0 != "?" }
        let parts = path.split(separator: "/").map { String($0.replacing("%2A", with: "*")) }
        #expect(question.metric == parts.last)
        if question.resource != "namespaces" {
            #expect(question.resource == parts[parts.count - 3])
            #expect((question.name ?? "*") == parts[parts.count - 2])
            #expect(question.namespace == (parts[3] == "namespaces" ? parts[4] : ""))
        }
    }
}
