import Certificates
import HTTPTypes
import Kubernetes
import Samples

/// `/openapi/v2` and `/openapi/v3`: what our types look like.
///
/// Source: k8s.io/kube-openapi/pkg/handler/handler.go and pkg/handler3/handler.go.
struct OpenAPIRoutes: Sendable {
    /// A document in its two forms; the hash is that of the JSON.
    private struct Document: Sendable {
        var json: [UInt8]
        /// Nil where there is JSON only.
        var protobuf: [UInt8]?
        var hash: String

        init(_ json: [UInt8], protobuf: [UInt8]? = nil) {
            self.json = json
            self.protobuf = protobuf
            hash = Digest.sha512(json)
        }
    }

    /// The media types of one version's protocol buffers.
    private struct ProtobufTypes: Sendable {
        /// The one that is answered with.
        var current: String
        /// The one that older clients ask for.
        var former: String

        init(_ version: String) {
            current = "application/com.github.proto-openapi.spec.\(version).v1.0+protobuf"
            former = "application/com.github.proto-openapi.spec.\(version)@v1.0+protobuf"
        }
    }

    private static let json = "application/json"
    private static let lifetime = TimeSpan.seconds(365 * 24 * 3600)

    private let clock: any WallClock
    private let version2: Document
    private let index: Document
    /// By what follows `/openapi/v3/`: `apis/metrics.k8s.io/v1`.
    private let version3: [String: Document]

    /// The paths that are served.
    let paths = ["/openapi/v2", "/openapi/v3", "/openapi/v3/"]

    init(version: String, clock: any WallClock) {
        self.clock = clock
        let documents = OpenAPI(version: version)
        version2 = Document(documents.version2, protobuf: documents.version2Protobuf)
        var version3: [String: Document] = [:]
        var index = JSONWriter()
        index.object { json in
            json.key("paths")
            json.object { json in
                for groupVersion in OpenAPI.groupVersions {
                    guard let body = documents.version3(groupVersion) else { continue }
                    let document = Document(body, protobuf: documents.version3Protobuf(groupVersion))
                    let key = "apis/\(groupVersion)"
                    version3[key] = document
                    json.key(key)
                    json.object { $0.member("serverRelativeURL", Self.link(key, document)) }
                }
            }
        }
        self.version3 = version3
        self.index = Document(index.bytes)
    }

    /// Answers a request for a document; nil where the path is none.
    func answer(_ request: APIRequest) throws(Status) -> Answer? {
        let segments = request.segments
        guard segments.first == "openapi", segments.count > 1 else { return nil }
        let key = segments.dropFirst(2).joined(separator: "/")
        switch segments[1] {
        case "v2" where key.isEmpty:
            return try answer(request, with: version2, ProtobufTypes("v2"))
        case "v3" where key.isEmpty:
            try check(request)
            return tagged(request, index.json, Self.json, index.hash, vary: nil)
        case "v3":
            guard let document = version3[key] else { return nil }
            return try answer(request, with: document, key: key)
        default: return nil
        }
    }

    /// Answers with a group version: at the address with its hash it may be kept for ever, and an outdated address leads
    /// to the newest one.
    private func answer(_ request: APIRequest, with document: Document, key: String) throws(Status) -> Answer {
        var answer = try answer(request, with: document, ProtobufTypes("v3"))
        guard let hash = request.query["hash"], !hash.isEmpty else { return answer }
        guard hash == document.hash else {
            return Answer(status: 301, contentType: "", body: [], headers: [.location: Self.link(key, document)])
        }
        answer.headers[.cacheControl] = "public, immutable"
        answer.headers[.expires] = HTTPDate.text(clock.now() + Self.lifetime)
        return answer
    }

    /// Answers in the form that suits the caller best.
    private func answer(
        _ request: APIRequest, with document: Document, _ types: ProtobufTypes
    ) throws(Status) -> Answer {
        try check(request)
        let clauses = AcceptClause.parse(request.headers[.accept] ?? "")
        let forms =
            [(Self.json, document.json)]
            + (document.protobuf.map { [(types.current, $0), (types.former, $0)] } ?? [])
        let form =
            clauses.isEmpty
            ? forms[0] : clauses.lazy.compactMap { clause in forms.first { clause.matches($0.0) } }.first
        guard let (type, body) = form else { throw .notAcceptable(forms.map(\.0)) }
        return tagged(
            request, body, type == types.former ? types.current : type, document.hash, vary: "Accept-Encoding, Accept")
    }

    private func check(_ request: APIRequest) throws(Status) {
        guard request.method == "GET" || request.method == "HEAD" else { throw .methodNotAllowed }
    }

    private func tagged(
        _ request: APIRequest, _ body: [UInt8], _ type: String, _ hash: String, vary: String?
    ) -> Answer {
        let answer = Answer.tagged(body, contentType: type, tag: "\"\(hash)\"", vary: vary, for: request)
        return vary == nil ? answer : answer.packed(for: request)
    }

    private static func link(_ key: String, _ document: Document) -> String {
        "/openapi/v3/\(key)?hash=\(document.hash)"
    }
}
