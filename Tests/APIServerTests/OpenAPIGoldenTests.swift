import Certificates
import Foundation
import HTTPTypes
import Testing

@testable import APIServer

/// The recorded OpenAPI documents of metrics-server and of a custom metrics adapter: how they are handed out, and what
/// their protocol buffers and types are.
@Suite struct OpenAPIGoldenTests {
    private let server: TestServer

    init() throws {
        server = try TestServer(metrics: try Fleet(), custom: NoCustomMetrics())
    }

    private func answer(_ exchange: GoldenExchange) async throws -> Answer {
        try await server.answer(
            path: try #require(exchange.request.path), accept: exchange.request.headerFields[.accept],
            headers: exchange.request.headerFields[.acceptEncoding].map {
                [HTTPField(name: .acceptEncoding, value: $0)]
            }
                ?? [])
    }

    private func json(_ bytes: [UInt8]) throws -> NSDictionary {
        try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? NSDictionary)
    }

    /// A tree without the members of a name, at any depth.
    private func without(_ name: String, _ value: Any) -> Any {
        if let object = value as? [String: Any] {
            return object.filter { $0.key != name }.mapValues { without(name, $0) }
        }
        return (value as? [Any])?.map { without(name, $0) } ?? value
    }

    @Test(arguments: [
        "v2", "v2-gzip", "v2-protobuf", "v2-kubectl-accept", "v3-group-version", "v3-group-version-protobuf",
        "v3-no-accept",
    ]) func handedOut(_ name: String) async throws {
        let exchange = try GoldenExchange("metrics-server/openapi/\(name)")
        let answer = try await answer(exchange)
        #expect(answer.status == exchange.status)
        #expect(answer.contentType == exchange.contentType)
        #expect((answer.headers[.contentEncoding] == "gzip") == exchange.isPacked)
        #expect(answer.headers[.vary] == Differences.varyOfDocument(exchange.header("Vary"), name))
        // The tag is that of the JSON in every form.
        let path = try #require(exchange.request.path)
        let plain = try await server.answer(path: path, accept: "application/json")
        #expect(answer.headers[.eTag] == "\"\(Digest.sha512(plain.body))\"")
        if exchange.isPacked { #expect(try unpack(answer.body) == plain.body) }
        let again = try await server.answer(
            path: path, accept: exchange.request.headerFields[.accept], ifNoneMatch: answer.headers[.eTag])
        #expect(again.status == 304 && again.body.isEmpty)
    }

    @Test func strangersAreRefused() async throws {
        let exchange = try GoldenExchange("metrics-server/openapi/v2-anonymous")
        let answer = await server.answer(exchange.request, showing: [])
        #expect(answer.status == exchange.status)
        #expect(answer.text == exchange.body)
    }

    @Test func unknownDocuments() async throws {
        let exchange = try GoldenExchange("metrics-server/openapi/v3-unknown")
        #expect(exchange.status == 200 && exchange.bytes.isEmpty)
        #expect(try await answer(exchange).status == Differences.unknownDocumentStatus)
    }

    /// The reader that ours is held to below, held to documents that are not ours.
    @Test func recordedProtobufIsRecordedJSON() throws {
        for (packed, plain, types) in [
            ("v2-protobuf", "v2", OpenAPIProtobuf.version2),
            ("v3-group-version-protobuf", "v3-group-version", OpenAPIProtobuf.version3),
        ] {
            let packed = try GoldenExchange("metrics-server/openapi/\(packed)")
            let plain = try GoldenExchange("metrics-server/openapi/\(plain)")
            let tree = try OpenAPIProtobuf.tree(packed.bytes, types)
            // Defaults that are objects have no form in protocol buffers.
            #expect(
                without("default", tree) as? NSDictionary == without("default", try json(plain.bytes)) as? NSDictionary)
        }
    }

    @Test(arguments: [
        "v2", "v3/apis/metrics.k8s.io/v1", "v3/apis/metrics.k8s.io/v1beta1", "v3/apis/custom.metrics.k8s.io/v1beta1",
        "v3/apis/custom.metrics.k8s.io/v1beta2", "v3/apis/external.metrics.k8s.io/v1beta1",
    ]) func protobufIsJSON(_ document: String) async throws {
        let version = document.prefix(2)
        let plain = try json(try await server.answer(path: "/openapi/\(document)", accept: "application/json").body)
        for separator in [".", "@"] {
            let type = "application/com.github.proto-openapi.spec.\(version)\(separator)v1.0+protobuf"
            let packed = try await server.answer(
                path: "/openapi/\(document)", accept: "\(type), application/json;q=0.5")
            #expect(packed.contentType == "application/com.github.proto-openapi.spec.\(version).v1.0+protobuf")
            let types = version == "v2" ? OpenAPIProtobuf.version2 : OpenAPIProtobuf.version3
            #expect(try OpenAPIProtobuf.tree(packed.body, types) == plain)
        }
    }

    /// What decides how a value is read and written.
    private func shape(_ value: Any?) -> NSDictionary {
        let form = ["description", "default", "title"].reduce(value ?? [:]) { without($1, $0) } as? NSDictionary ?? [:]
        return form
    }

    /// The types of the APIs have the recorded fields, of the same types, and the recorded paths have the same answers.
    @Test(arguments: [
        ("metrics-server/openapi/v3-group-version", "metrics.k8s.io/v1beta1"),
        ("custom-metrics/openapi/v3-v1beta1", "custom.metrics.k8s.io/v1beta1"),
        ("custom-metrics/openapi/v3-v1beta2", "custom.metrics.k8s.io/v1beta2"),
        ("external-metrics/openapi/v3-v1beta1", "external.metrics.k8s.io/v1beta1"),
    ]) func typesAndPaths(_ name: String, _ groupVersion: String) async throws {
        func schemas(_ document: NSDictionary) throws -> [String: [String: Any]] {
            try #require((document["components"] as? [String: Any])?["schemas"] as? [String: [String: Any]])
        }
        func paths(_ document: NSDictionary) throws -> [String: [String: Any]] {
            let paths = try #require(document["paths"] as? [String: [String: Any]])
            // The list of resources is discovery's business. Variables are called as everybody likes.
            return Dictionary(
                uniqueKeysWithValues: paths.filter { !$0.key.hasSuffix("/") }
                    .map { ($0.key.replacing(/\{\w+\}/, with: "{}"), $0.value["get"] as? [String: Any] ?? [:]) })
        }
        let recorded = try json(try GoldenExchange(name).bytes)
        let ours = try json(try await server.answer(path: "/openapi/v3/apis/\(groupVersion)").body)
        let types = try schemas(recorded).filter { $0.key.hasPrefix("io.k8s.metrics.") }
        #expect(types.count >= 2)
        for (type, wanted) in types {
            let found = try #require(try schemas(ours)[type], "\(type)")
            #expect(Set(found["required"] as? [String] ?? []) == Set(wanted["required"] as? [String] ?? []), "\(type)")
            let properties = try #require(found["properties"] as? [String: Any])
            let wantedProperties = try #require(wanted["properties"] as? [String: Any])
            #expect(Set(properties.keys) == Set(wantedProperties.keys), "\(type)")
            for (property, value) in wantedProperties {
                #expect(shape(properties[property]) == shape(value), "\(type).\(property)")
            }
            #expect(
                found["x-kubernetes-group-version-kind"] as? NSArray == wanted["x-kubernetes-group-version-kind"]
                    as? NSArray)
        }
        for (path, wanted) in try paths(recorded) {
            let found = try #require(try paths(ours)[path], "\(path)")
            #expect(
                found["responses"] as? NSDictionary == Differences.responses(wanted["responses"], groupVersion),
                "\(path)")
        }
    }
}
