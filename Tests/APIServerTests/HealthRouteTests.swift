import HTTPTypes
import Synchronization
import Testing

@testable import APIServer

/// Probes, against recordings of metrics-server.
@Suite struct HealthRouteTests {
    /// The recorded checks as far as we have them, in the recorded order; `failing` ones fail.
    static func checks(failing: Set<String> = []) -> [HealthCheck] {
        func check(_ name: String, _ probes: Set<HealthCheck.Probe>) -> HealthCheck {
            HealthCheck(name, probes: probes) { failing.contains(name) ? "it is broken" : nil }
        }
        return [
            .ping, check("metric-storage-ready", [.readyz]), check("metric-informer-sync", [.readyz]),
            check("metric-collection-timely", [.livez]), check("metadata-informer-sync", [.healthz, .livez, .readyz]),
            check("shutdown", [.readyz]),
        ]
    }

    private func server(failing: Set<String> = []) throws -> TestServer {
        try TestServer(metrics: try Fleet(), custom: NoCustomMetrics(), checks: Self.checks(failing: failing))
    }

    @Test(arguments: try GoldenExchange.all(in: "metrics-server/health")) func healthy(_ exchange: GoldenExchange)
        async throws
    {
        var request = exchange.request
        if exchange.clientCommonName != nil {
            request.headerFields[HTTPField.Name("X-Remote-User")!] = "kubernetes-admin"
            request.headerFields[HTTPField.Name("X-Remote-Group")!] = "system:masters"
        }
        let answer = try await server().answer(
            request, as: exchange.clientCommonName == nil ? nil : "front-proxy-client")
        #expect(answer.status == exchange.status)
        #expect(answer.contentType == exchange.contentType)
        #expect((answer.headers[.xContentTypeOptions] == "nosniff") == exchange.hasNoSniff)
        // Without a body, its length is told nevertheless.
        #expect(answer.text == (request.method == .head ? "ok" : Differences.expected(exchange.body ?? "")))
    }

    @Test func failing() async throws {
        let exchange = try GoldenExchange("metrics-server/startup/readyz-before-first-samples")
        let server = try server(failing: ["metric-storage-ready"])
        for path in ["/readyz?verbose", "/readyz"] {
            let answer = try await server.answer(path: path)
            #expect(answer.status == exchange.status)
            #expect(answer.contentType == exchange.contentType)
            #expect(answer.text == Differences.expected(exchange.body ?? ""))
        }
        let livez = try await server.answer(path: "/livez")
        #expect(livez.status == 200)
        let check = try await server.answer(path: "/readyz/metric-storage-ready")
        #expect(check.status == 500)
        #expect(check.text == "internal server error: it is broken\n")
        #expect(check.headers[.xContentTypeOptions] == "nosniff")
    }

    @Test func excluding() async throws {
        let server = try server(failing: ["metric-storage-ready", "shutdown"])
        let one = try await server.answer(path: "/readyz?exclude=shutdown")
        #expect(one.status == 500)
        #expect(one.text.contains("[+]shutdown excluded: ok\n"))
        #expect(one.text.contains("[-]metric-storage-ready failed: reason withheld\n"))
        let both = try await server.answer(path: "/readyz?exclude=shutdown&exclude=metric-storage-ready")
        #expect(both.status == 200)
        #expect(both.text == "ok")
        let unknown = try await server.answer(path: "/livez?verbose&exclude=b&exclude=a")
        #expect(unknown.status == 200)
        #expect(
            unknown.text == """
                [+]ping ok
                [+]metric-collection-timely ok
                [+]metadata-informer-sync ok
                warn: some health checks cannot be excluded: no matches for "a","b"
                livez check passed

                """
        )
    }

    @Test func unknownChecksAreNotFound() async throws {
        let server = try server()
        #expect(try await server.answer(path: "/readyz/nope").status == 404)
        // A check belongs to its probe.
        #expect(try await server.answer(path: "/healthz/shutdown").status == 404)
    }
}
