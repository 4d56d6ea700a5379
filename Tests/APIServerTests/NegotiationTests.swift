import Foundation
import HTTPTypes
import Kubernetes
import Samples
import Testing

@testable import APIServer

/// Which form an answer has.
@Suite struct NegotiationTests {
    private func representation(
        _ accept: String, _ offer: Negotiation.Offer = .list, userAgent: String = "", query: [String: String] = [:]
    ) throws -> Representation {
        try Negotiation([.accept: accept, .userAgent: userAgent], query: query).representation(for: offer)
    }

    @Test(arguments: [
        ("", Representation.MediaType.json), ("*/*", .json), ("application/json;charset=utf-8", .json),
        ("application/vnd.kubernetes.protobuf, */*", .protobuf), ("application/yaml", .yaml),
        ("application/json;q=0.2,application/yaml;q=0.9", .yaml), ("application/json;q=0,application/yaml", .yaml),
        ("*/*;q=0.9,application/yaml;q=0.9", .yaml), ("text/html,application/xhtml+xml,*/*;q=0.8", .json),
        ("application/cbor,application/vnd.kubernetes.protobuf;q=0.5", .protobuf),
    ])
    func mediaType(_ accept: String, _ type: Representation.MediaType) throws {
        #expect(try representation(accept).mediaType == type)
    }

    @Test func shapes() throws {
        let table = "application/json;as=Table;v=v1;g=meta.k8s.io"
        #expect(try representation(table).shape == .table(version: "v1"))
        #expect(try representation("application/yaml;as=Table;v=v1beta1;g=meta.k8s.io").mediaType == .yaml)
        #expect(try representation("\(table),application/json", .values).shape == .objects)
        #expect(throws: Status.self) { try representation(table, .values) }
        #expect(throws: Status.self) { try representation("application/json;as=Table;v=v2;g=meta.k8s.io") }
        #expect(throws: Status.self) { try representation("application/json;as=Chart;v=v1;g=meta.k8s.io") }
        let list = "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"
        #expect(try representation(list).shape == .partialMetadata(version: "v1"))
        #expect(throws: Status.self) { try representation(list, .object) }
    }

    @Test(arguments: [
        ("curl/8.1", [:], true), ("Wget/1.2", [:], true), ("Mozilla/5.0 (X11)", [:], true),
        ("kubectl/1.36", [:], false),
        ("curl/8.1", ["pretty": "false"], false), ("kubectl/1.36", ["pretty": "1"], true),
        ("curl/8.1", ["pretty": ""], true), ("kubectl", ["pretty": "yes"], false),
    ])
    func pretty(_ userAgent: String, _ query: [String: String], _ isPretty: Bool) throws {
        #expect(try representation("", userAgent: userAgent, query: query).isPretty == isPretty)
    }

    /// An object has no stream, and its route says so.
    @Test func notAcceptableForAnObject() async throws {
        let server = try TestServer(metrics: try Fleet(), custom: NoCustomMetrics())
        let answer = try await server.answer(path: "/apis/metrics.k8s.io/v1/nodes/hollow-00000", accept: "text/plain")
        #expect(answer.status == 406)
        #expect(
            answer.text.contains("Available representations: application/json, application/yaml, application/vnd.kub"))
        #expect(!answer.text.contains("stream=watch"))
    }

    private func large() throws -> TestServer {
        let nodes = (0..<2000).map { index in
            NodeUsage(
                name: "node-\(10_000 + index)", labels: ["kubernetes.io/hostname": "node-\(10_000 + index)"],
                timestamp: Timestamp(milliseconds: 0), window: .seconds(15),
                usage: ResourceUsage(cpuNanocores: UInt64(index * 7919), memoryBytes: UInt64(index) << 20)
            )
        }
        return try TestServer(metrics: Fleet(nodes: nodes, pods: []), custom: NoCustomMetrics())
    }

    @Test(arguments: ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"])
    func packing(_ accept: String) async throws {
        let server = try large()
        let path = "/apis/metrics.k8s.io/v1beta1/nodes"
        let whole = try await server.answer(path: path, accept: accept)
        #expect(whole.headers[.contentEncoding] == nil)
        #expect(whole.body.count > 128 * 1024)
        for encodings in ["gzip", "deflate, gzip;q=0.5, br"] {
            let field = HTTPField(name: .acceptEncoding, value: encodings)
            let packed = try await server.answer(path: path, accept: accept, headers: [field])
            #expect(packed.headers[.contentEncoding] == "gzip")
            #expect(packed.headers[.vary] == "Accept-Encoding")
            #expect(packed.body.count < whole.body.count / 4)
            #expect(try unpack(packed.body) == whole.body)
        }
        for encodings in ["gzip;q=0", "br", "identity"] {
            let field = HTTPField(name: .acceptEncoding, value: encodings)
            let plain = try await server.answer(path: path, accept: accept, headers: [field])
            #expect(plain.headers[.contentEncoding] == nil)
        }
    }

    @Test func smallBodiesAreNotPacked() async throws {
        let field = HTTPField(name: .acceptEncoding, value: "gzip")
        let server = try TestServer(metrics: try Fleet(), custom: NoCustomMetrics())
        let answer = try await server.answer(path: "/apis/metrics.k8s.io/v1/pods", headers: [field])
        #expect(answer.headers[.contentEncoding] == nil)
    }

    /// The recorded server packs at the same level: about as much is left.
    @Test func packingIsAsGoodAsTheRecordedOne() async throws {
        let exchange = try GoldenExchange("metrics-server/large/list-pods-gzip")
        let whole = try unpack(exchange.bytes)
        let packed = try #require(Gzip.pack(whole))
        #expect(try unpack(packed) == whole)
        #expect(Double(packed.count) < Double(exchange.bytes.count) * 1.5)
    }
}
