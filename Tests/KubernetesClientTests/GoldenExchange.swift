import Foundation
import HollowCluster
import Testing

/// One exchange between a client and a real kube-apiserver, as it was recorded.
struct GoldenExchange: CustomTestStringConvertible, Sendable {
    /// Its file below `Golden`, without the ending.
    let name: String
    private let request: JSONValue
    private let response: JSONValue

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/watch")

    init(_ name: String) throws {
        self.name = name
        let data = try Data(contentsOf: Self.folder.appending(path: "\(name).json"))
        let file = try JSONValue(parsing: Array(data))
        request = try #require(file["request"])
        response = try #require(file["response"])
    }

    /// The names of all recordings, sorted.
    static func names() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path()).filter { $0.hasSuffix(".json") }
            .map { String($0.dropLast(".json".count)) }.sorted()
    }

    var testDescription: String { name }

    /// `/api/v1/pods`
    var path: String { request["path"]?.string ?? "" }

    /// `pods`
    var resource: String { String(path.split(separator: "/").last ?? "") }

    /// A parameter of the recorded request, as it was escaped; nil where it is missing.
    func parameter(_ name: String) -> String? {
        let query = request["query"]?.string ?? ""
        return query.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1) }
            .first { $0[0] == name }.map { String($0[1]) }
    }

    var status: Int { Int(response["status"]?.integer ?? 0) }

    var contentType: String {
        response[path: "headers", "Content-Type"]?.elements.first?.string ?? ""
    }

    var isProtobuf: Bool { contentType.contains("protobuf") }

    /// The body as it was sent, unpacked.
    var body: [UInt8] {
        if let text = response["body"]?.string { return Array(text.utf8) }
        return response["bodyBase64"]?.string.flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? []
    }

    /// The whole exchange as what a scripted server answers, its body in pieces that don't end where events do.
    func answer(piece: Int = 997, ending: ScriptedAPIServer.Ending = .whole) -> ScriptedAPIServer.Answer {
        let body = body
        let pieces = stride(from: 0, to: body.count, by: piece).map { Array(body[$0..<min($0 + piece, body.count)]) }
        return ScriptedAPIServer.Answer(status: status, contentType: contentType, pieces: pieces, ending: ending)
    }
}
