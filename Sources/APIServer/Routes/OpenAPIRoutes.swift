import Certificates
import HTTPTypes
import Kubernetes
import Samples

/// `/openapi/v2` and `/openapi/v3`: what our types look like.
///
/// Source: k8s.io/kube-openapi/pkg/handler/handler.go and pkg/handler3/handler.go.
struct OpenAPIRoutes: Sendable {
    private struct Document: Sendable {
        var body: [UInt8]
        var hash: String

        init(_ body: [UInt8]) {
            self.body = body
            hash = Digest.sha512(body)
        }
    }

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
        version2 = Document(documents.version2)
        var version3: [String: Document] = [:]
        var index = JSONWriter()
        index.object { json in
            json.key("paths")
            json.object { json in
                for groupVersion in OpenAPI.groupVersions {
                    guard let document = documents.version3(groupVersion).map(Document.init) else { continue }
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
            return try answer(request, with: version2, vary: "Accept-Encoding, Accept")
        case "v3" where key.isEmpty:
            return try answer(request, with: index, vary: nil)
        case "v3":
            guard let document = version3[key] else { return nil }
            return try answer(request, with: document, key: key)
        default: return nil
        }
    }

    /// Answers with a group version: at the address with its hash it may be kept for ever, and an outdated address leads
    /// to the newest one.
    private func answer(_ request: APIRequest, with document: Document, key: String) throws(Status) -> Answer {
        var answer = try answer(request, with: document, vary: "Accept")
        guard let hash = request.query["hash"], !hash.isEmpty else { return answer }
        guard hash == document.hash else {
            return Answer(status: 301, contentType: "", body: [], headers: [.location: Self.link(key, document)])
        }
        answer.headers[.cacheControl] = "public, immutable"
        answer.headers[.expires] = HTTPDate.text(clock.now() + Self.lifetime)
        return answer
    }

    private func answer(_ request: APIRequest, with document: Document, vary: String?) throws(Status) -> Answer {
        guard request.method == "GET" || request.method == "HEAD" else { throw .methodNotAllowed }
        try checkAccept(request)
        return .tagged(
            document.body, contentType: "application/json", tag: "\"\(document.hash)\"", vary: vary, for: request
        )
    }

    private func checkAccept(_ request: APIRequest) throws(Status) {
        let clauses = AcceptClause.parse(request.headers[.accept] ?? "")
        guard !clauses.isEmpty else { return }
        let taken = ["application/json", "application/*", "*/*"]
        if !clauses.contains(where: { taken.contains($0.type) }) { throw .notAcceptable(["application/json"]) }
    }

    private static func link(_ key: String, _ document: Document) -> String {
        "/openapi/v3/\(key)?hash=\(document.hash)"
    }
}
