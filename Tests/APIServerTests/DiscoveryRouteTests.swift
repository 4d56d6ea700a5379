import Certificates
import Foundation
import HTTPTypes
import InMemoryLogging
import Kubernetes
import Logging
import Samples
import Testing
import Yams

@testable import APIServer

/// `/apis` and `/`: against recordings of metrics-server and of the aggregator's controllers that ask it.
@Suite struct DiscoveryRouteTests {
    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// The routes of a server that offers what the recorded one does.
    private var recordedRoutes: DiscoveryRoutes {
        get throws {
            var group = APIGroup.metrics
            group.versions = ["v1beta1"]
            let routes = ResourceMetricsRoutes(provider: try Fleet(), clock: ManualClock(TestServer.now), hub: nil)
            let offer = Discovery.Offer(group: group, resources: routes.resources)
            return DiscoveryRoutes(logger: quiet) { [offer] }
        }
    }

    @Test(arguments: [
        "metrics-server/discovery/apis-aggregated-v2", "metrics-server/discovery/apis-aggregated-with-fallback",
        "metrics-server/aggregator-controllers/discovery",
    ]) func aggregated(_ name: String) throws {
        let exchange = try GoldenExchange(name)
        let answer = try #require(try recordedRoutes.answer(APIRequest(exchange.request)))
        #expect(answer.status == exchange.status)
        #expect(answer.contentType == exchange.contentType)
        #expect(answer.text == Differences.expected(exchange.body ?? ""))
        #expect(answer.headers[.cacheControl] == "public")
        #expect(answer.headers[.vary] == "Accept")
        #expect(answer.headers[.eTag] == "\"\(Digest.sha512(answer.body))\"")
    }

    /// Every form: the same bytes, but for the address of the recorded server.
    @Test(arguments: [
        "group", "group-protobuf", "version-protobuf", "version-yaml", "version-as-table", "version-gzip",
        "apis-aggregated-protobuf",
    ]) func forms(_ name: String) throws {
        let exchange = try GoldenExchange("metrics-server/discovery/\(name)")
        let answer = try #require(try recordedRoutes.answer(APIRequest(exchange.request)))
        #expect(answer.status == exchange.status)
        #expect(answer.contentType == exchange.contentType)
        #expect(answer.text == exchange.body ?? answer.text)
        #expect(answer.body == exchange.bytes)
        #expect(answer.headers[.contentEncoding] == nil)
    }

    @Test(arguments: ["apis", "apis-yaml", "apis-protobuf"]) func groupList(_ name: String) throws {
        let exchange = try GoldenExchange("metrics-server/discovery/\(name)")
        let answer = try #require(try recordedRoutes.answer(APIRequest(exchange.request)))
        #expect(answer.status == exchange.status)
        #expect(answer.contentType == exchange.contentType)
        if exchange.body == nil {
            let groups = try ProtobufDocument.Message(ProtobufDocument.Message(answer.body.dropFirst(4)).bytes(2)[...])
            let wanted = try ProtobufDocument.Message(
                ProtobufDocument.Message(exchange.bytes.dropFirst(4)).bytes(2)[...])
            let (group, recorded) = (try groups.message(1), try wanted.message(1))
            #expect(group.string(1) == recorded.string(1))
            for field in 2...3 { #expect(group.bytes(field) == recorded.bytes(field)) }
        } else {
            var wanted = try exchange.document()
            #expect(Differences.groupList(&wanted))
            let ours: NSDictionary?
            if name == "apis" {
                ours = try JSONSerialization.jsonObject(with: Data(answer.body)) as? NSDictionary
            } else {
                ours = try Yams.load(yaml: answer.text) as? NSDictionary
            }
            #expect(ours == wanted as NSDictionary)
        }
    }

    @Test func notModified() throws {
        let exchange = try GoldenExchange("metrics-server/aggregator-controllers/discovery-not-modified")
        var request = exchange.request
        let first = try #require(try recordedRoutes.answer(APIRequest(request)))
        // The recorded tag is that of the recorded server's document, which ours is not.
        #expect(first.status == 200)
        request.headerFields[.ifNoneMatch] = first.headers[.eTag]
        let second = try #require(try recordedRoutes.answer(APIRequest(request)))
        #expect(second.status == exchange.status)
        #expect(second.body.isEmpty && second.contentType.isEmpty)
        #expect(second.headers[.eTag] == first.headers[.eTag])
        #expect(second.headers[.cacheControl] == "public")
        #expect(second.headers[.vary] == "Accept")
    }

    @Test func unknownVersionIsNotAcceptable() async throws {
        let exchange = try GoldenExchange("metrics-server/discovery/apis-aggregated-unknown-version")
        #expect(throws: Status.self) { try recordedRoutes.answer(APIRequest(exchange.request)) }
        let server = try TestServer(metrics: try Fleet(), custom: NoCustomMetrics())
        let answer = try await server.answer(path: "/apis", accept: exchange.request.headerFields[.accept])
        #expect(answer.status == exchange.status)
    }

    @Test func plainWhereThatIsBetter() async throws {
        let server = try TestServer(metrics: try Fleet(), custom: NoCustomMetrics())
        for accept in [nil, "application/json", "*/*", "application/json,\(Discovery.aggregatedContentType)"] {
            let answer = try await server.answer(path: "/apis", accept: accept)
            #expect(answer.contentType == "application/json")
            #expect(answer.text.contains("\"APIGroupList\""))
        }
        let weighted = "application/json;q=0.5,\(Discovery.aggregatedContentType)"
        #expect(try await server.answer(path: "/apis", accept: weighted).contentType == Discovery.aggregatedContentType)
    }

    @Test func customMetricsStandUnderTheirResource() async throws {
        let server = try TestServer(
            metrics: try Fleet(), custom: OfferedMetrics(["pods/a/true", "pods/b/true", "nodes/t/false"]))
        let answer = try await server.answer(path: "/apis", accept: Discovery.aggregatedContentType)
        let list = try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
        let groups = try #require(list["items"] as? [[String: Any]])
        let custom = try #require(groups.last)
        #expect((custom["metadata"] as? [String: Any])?["name"] as? String == "custom.metrics.k8s.io")
        let versions = try #require(custom["versions"] as? [[String: Any]])
        #expect(versions.map { $0["version"] as? String } == ["v1beta2", "v1beta1"])
        for version in versions {
            #expect(version["freshness"] as? String == "Current")
            let resources = try #require(version["resources"] as? [[String: Any]])
            #expect(resources.map { $0["resource"] as? String } == ["nodes", "pods"])
            #expect(resources.map { $0["scope"] as? String } == ["Cluster", "Namespaced"])
            for resource in resources {
                #expect(resource["responseKind"] as? [String: String] == ["group": "", "version": "", "kind": ""])
                #expect(resource["verbs"] is NSNull)
                for subresource in try #require(resource["subresources"] as? [[String: Any]]) {
                    let kind = try #require(subresource["responseKind"] as? [String: String])
                    #expect(kind["kind"] == "MetricValueList")
                    #expect(kind["group"] == "custom.metrics.k8s.io")
                    #expect(kind["version"] == version["version"] as? String)
                    #expect(subresource["verbs"] as? [String] == ["get"])
                }
            }
            let pods = try #require(resources.last?["subresources"] as? [[String: Any]])
            #expect(pods.map { $0["subresource"] as? String } == ["a", "b"])
        }
    }

    @Test func scopesOfOneResourceAgree() async throws {
        let log = InMemoryLogHandler()
        let logger = Logger(label: "test") { _ in log }
        let server = try TestServer(
            metrics: try Fleet(), custom: OfferedMetrics(["services/a/true", "services/b/false", "services/c/true"]),
            logger: logger
        )
        for _ in 0..<2 {
            for accept in [Discovery.aggregatedContentType, "application/json"] {
                let path = accept == "application/json" ? "/apis/custom.metrics.k8s.io/v1beta1" : "/apis"
                let text = try await server.answer(path: path, accept: accept).text
                #expect(text.contains("\"services/a\"") || text.contains("\"subresource\":\"a\""))
                #expect(!text.contains("\"services/b\"") && !text.contains("\"subresource\":\"b\""))
            }
        }
        // Said once, whoever asks how often, and naming both.
        #expect(log.entries.count == 1)
        #expect(log.entries.first?.message.description.contains("services/b") == true)
        #expect(log.entries.first?.message.description.contains("services/a") == true)
    }

    @Test(arguments: [
        "metrics-server/discovery/root", "metrics-server/discovery/unknown-group", "metrics-server/server/double-slash",
    ]) func pathsAreListed(_ name: String) async throws {
        let exchange = try GoldenExchange(name)
        let server = try TestServer(
            metrics: try Fleet(), custom: NoCustomMetrics(), checks: HealthRouteTests.checks(), metricsPage: { [] })
        let answer = try await server.answer(path: try #require(exchange.request.path), accept: "application/json")
        #expect(answer.status == exchange.status)
        #expect(answer.contentType == exchange.contentType)
        #expect(answer.text == Differences.expected(exchange.body ?? ""))
    }

    /// A group of ours is known by its name; what it has not is told otherwise than what nobody knows.
    @Test func unknownVersions() async throws {
        let exchange = try GoldenExchange("custom-metrics/discovery/unknown-version")
        let server = try TestServer(metrics: try Fleet(), custom: NoCustomMetrics())
        for path in [
            try #require(exchange.request.path), "/apis/metrics.k8s.io/v2", "/apis/metrics.k8s.io/v2/nodes",
            "/apis/custom.metrics.k8s.io/v1/namespaces/d/pods/*/m",
        ] {
            let answer = try await server.answer(path: path, accept: "application/json")
            #expect(answer.status == exchange.status)
            #expect(answer.contentType == exchange.contentType)
            #expect(answer.text == exchange.body, "\(path)")
        }
    }

    @Test(arguments: ["metrics-server/discovery/root-anonymous", "metrics-server/server/unknown-path-anonymous"])
    func strangersSeeNoPaths(_ name: String) async throws {
        let exchange = try GoldenExchange(name)
        let server = try TestServer(metrics: try Fleet(), custom: NoCustomMetrics())
        let answer = try await server.answer(exchange.request)
        #expect(answer.status == exchange.status)
        #expect(answer.text == exchange.body)
    }

    @Test func version() async throws {
        let exchange = try GoldenExchange("metrics-server/server/version")
        let server = try TestServer(metrics: try Fleet(), custom: NoCustomMetrics())
        let answer = try await server.answer(path: "/version")
        func keys(_ text: String) -> [Substring] {
            text.split(separator: "\n").map { $0.prefix { $0 != ":" } }
        }
        #expect(keys(answer.text) == keys(exchange.body ?? ""))
        #expect(answer.contentType == exchange.contentType)
        let refused = try GoldenExchange("metrics-server/server/version-post")
        let post = try await server.answer(path: "/version", method: .post)
        #expect(post.status == refused.status)
        #expect(post.text == refused.body)
    }
}

/// Offers metrics, written `RESOURCE/METRIC/IS-NAMESPACED`, and has no values.
private struct OfferedMetrics: CustomMetricsProvider {
    private let descriptions: [CustomMetricDescription]

    init(_ metrics: [String]) {
        descriptions = metrics.map { text in
            let parts = text.split(separator: "/").map(String.init)
            return CustomMetricDescription(
                metric: parts[1], resource: GroupResource(parsing: parts[0]), isNamespaced: parts[2] == "true", help: ""
            )
        }.sorted()
    }

    func customMetrics() -> [CustomMetricDescription] { descriptions }

    func customMetric(_ metric: String, of object: ObjectReference, where labels: LabelSelector) async
        -> CustomMetricAnswer
    { .unknownMetric }

    func customMetric(
        _ metric: String, ofAll resource: GroupResource, in namespace: String, matching selector: LabelSelector,
        where labels: LabelSelector
    ) async -> CustomMetricAnswer { .unknownMetric }
}
