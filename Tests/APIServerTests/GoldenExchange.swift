import Foundation
import HTTPTypes
import Testing
import Yams

/// One exchange between a real client and a real server, as it was recorded.
struct GoldenExchange: CustomTestStringConvertible, Sendable {
    private struct File: Decodable {
        struct Request: Decodable {
            var method: String
            var path: String
            var query: String?
            var headers: [String: [String]]
            var tlsClientCN: String?
            var tlsClientSubject: String?
        }
        struct Response: Decodable {
            var status: Int
            var headers: [String: [String]]
            var body: String?
            var bodyBase64: Data?
        }
        struct Question: Decodable {
            struct Request: Decodable {
                var path: String
                var body: String
            }
            var request: Request
        }
        var request: Request
        var response: Response
        var askedOfKubeAPIServer: [Question]?
        var standIn: Bool?
    }

    let name: String
    private let file: File

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    private init(_ name: String, _ file: File) {
        self.name = name
        self.file = file
    }

    /// The files of `exchanges`: each holds what one server was asked in one recording, without headers that say nothing.
    private static func all() throws -> [GoldenExchange] {
        let root = folder.appending(path: "exchanges")
        let names = try FileManager.default.subpathsOfDirectory(atPath: root.path()).filter { $0.hasSuffix(".json") }
        return try names.sorted().flatMap { name in
            let data = try Data(contentsOf: root.appending(path: name))
            let files = try JSONDecoder().decode([File].self, from: data)
            let name = String(name.dropLast(".json".count))
            return files.enumerated().map { GoldenExchange(files.count == 1 ? name : "\(name)#\($0 + 1)", $1) }
        }
    }

    /// Those files, read once.
    static let everyReplayed = Result { try all() }

    /// One of the files of `exchanges`.
    static func replayed(_ name: String) throws -> GoldenExchange {
        try #require(try everyReplayed.get().first { $0.name == name })
    }

    init(_ name: String) throws {
        self.name = name
        let data = try Data(contentsOf: Self.folder.appending(path: "\(name).json"))
        file = try JSONDecoder().decode(File.self, from: data)
    }

    /// The exchanges of a folder, sorted by name.
    static func all(in folder: String) throws -> [GoldenExchange] {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.appending(path: folder).path())
        return try names.sorted().map { try GoldenExchange("\(folder)/\($0.dropLast(".json".count))") }
    }

    var testDescription: String { name }

    /// The request as it came over the wire.
    var request: HTTPRequest {
        let query = file.request.query.map { "?\($0)" } ?? ""
        var request = HTTPRequest(
            method: .init(file.request.method) ?? .get, scheme: "https", authority: "127.0.0.1",
            path: file.request.path + query
        )
        for (name, values) in file.request.headers where !name.hasPrefix(":") {
            guard let name = HTTPField.Name(name) else { continue }
            for value in values { request.headerFields.append(HTTPField(name: name, value: value)) }
        }
        return request
    }

    /// The client certificate's common name; nil where none was shown.
    var clientCommonName: String? { file.request.tlsClientCN.flatMap { $0.isEmpty ? nil : $0 } }

    /// The client certificate's organizations.
    var clientOrganizations: [String] {
        (file.request.tlsClientSubject ?? "").split(separator: ",").filter { $0.hasPrefix("O=") }
            .map { String($0.dropFirst(2)) }
    }

    /// Whether not the recorded server answered but something in its place.
    var isStandIn: Bool { file.standIn ?? false }
    /// Whether the answer's body was recorded.
    var hasBody: Bool { file.response.body != nil || file.response.bodyBase64 != nil }
    var status: Int { file.response.status }
    var contentType: String? { file.response.headers["Content-Type"]?.first }
    var hasNoSniff: Bool { file.response.headers["X-Content-Type-Options"]?.first == "nosniff" }
    var isPacked: Bool { file.response.headers["Content-Encoding"]?.first == "gzip" }
    var body: String? { file.response.body }
    /// The body as it was on the wire.
    var bytes: [UInt8] { file.response.bodyBase64.map(Array.init) ?? Array((body ?? "").utf8) }

    /// A header of the answer, with all its values.
    func header(_ name: String) -> String? { file.response.headers[name]?.joined(separator: ", ") }

    /// What the server asked of the kube-apiserver on the way: each review's spec.
    func reviews() throws -> [[String: Any]] {
        try (file.askedOfKubeAPIServer ?? []).compactMap { question in
            let json = try JSONSerialization.jsonObject(with: Data(question.request.body.utf8)) as? [String: Any]
            return json?["spec"] as? [String: Any]
        }
    }

    /// The body as a tree, whichever of the forms it has.
    func document() throws -> [String: Any] {
        switch contentType {
        case "application/yaml": try #require(try Yams.load(yaml: body ?? "") as? [String: Any])
        case "application/vnd.kubernetes.protobuf": try ProtobufDocument(bytes).tree
        default: try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        }
    }
}
