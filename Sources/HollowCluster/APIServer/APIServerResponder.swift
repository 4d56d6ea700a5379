import HTTPTypes
import HummingbirdCore
import Kubernetes
import NIOCore
import NIOSSL
import Samples
import Synchronization

/// Answers the API server's requests: who it is, what it wants, whether it may, and then the answer.
final class APIServerResponder: Sendable {
    let store: ObjectStore
    let credentials: Credentials
    let authorizer: RoleEvaluator
    let proxy: AggregationProxy
    private let clock: any WallClock
    private let lists: ListHandler
    private let watches: WatchHandler
    private let reviews: ReviewHandler
    private let discovery: DiscoveryHandler
    /// Called before each request, so that what is due has happened.
    private let catchUp: @Sendable () -> Void
    private let logLimit: Int

    private struct State {
        var log: [RequestRecord] = []
        var failure: Int?
        var requests: UInt64 = 0
    }

    private let state = Mutex(State())

    init(
        store: ObjectStore, credentials: Credentials, proxy: AggregationProxy, clock: any WallClock, logLimit: Int,
        catchUp: @escaping @Sendable () -> Void
    ) {
        self.store = store
        self.credentials = credentials
        self.proxy = proxy
        self.clock = clock
        self.logLimit = logLimit
        self.catchUp = catchUp
        authorizer = RoleEvaluator(store: store)
        lists = ListHandler(store: store, clock: clock)
        watches = WatchHandler(store: store, clock: clock)
        reviews = ReviewHandler(credentials: credentials, authorizer: authorizer)
        discovery = DiscoveryHandler(store: store)
    }

    /// The latest requests, oldest first.
    var log: [RequestRecord] { state.withLock { $0.log } }

    func clearLog() {
        state.withLock { $0.log = [] }
    }

    /// Answers everything with a status from now on; nil mends it.
    func setFailure(_ status: Int?) {
        state.withLock { $0.failure = status }
    }

    /// Answers one request.
    @concurrent func respond(_ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel)
        async throws
    {
        var response = await response(to: request, channel)
        response.headers[.date] = HTTPDate.text(clock.now())
        if request.method == .head {
            response = response.createHeadResponse()
        }
        try await writer.write(response: response.head, body: response.body)
    }

    private func response(to request: Request, _ channel: any Channel) async -> Response {
        if let failure = state.withLock({ $0.failure }) {
            return Self.text(failure, failure == 503 ? "service unavailable\n" : "something is wrong\n")
        }
        catchUp()
        let number = state.withLock { state in
            state.requests += 1
            return state.requests
        }
        let audit = Randomness.uid("audit/\(clock.now())/\(number)")
        let info = RequestInfo(
            method: request.method.rawValue, path: String(request.head.path?.prefix { $0 != "?" } ?? "/"),
            query: request.uri.query ?? "")
        do throws(Status) {
            let user = try await user(of: request, channel)
            try check(user, info)
            var response = try await answer(request, info, user, audit, channel)
            if let name = HTTPField.Name("Audit-Id"), response.headers[name] == nil { response.headers[name] = audit }
            return response
        } catch {
            let accept = request.headers[values: .accept]
            // Who has no right is told so before it is known what was wanted.
            let isProtobuf = ![401, 403].contains(error.code) && AnswerForm.tellsErrorsInProtobuf(accept: accept)
            var response =
                isProtobuf
                ? Self.answer(error.code, AcceptClause.protobuf, error.protobuf) : Self.json(error.code, error.json)
            if error.code == 403, let name = HTTPField.Name("X-Content-Type-Options") {
                response.headers[name] = "nosniff"
            }
            return response
        }
    }

    private func user(of request: Request, _ channel: any Channel) async throws(Status) -> UserInfo {
        var certificates: [[UInt8]] = []
        // On HTTP/1.1 the channel is the connection, on HTTP/2 a stream of it.
        for candidate in [channel, channel.parent].compactMap({ $0 }) {
            guard let leaf = try? await candidate.nioSSL_peerCertificate().get() else { continue }
            certificates = (try? [leaf.toDERBytes()]) ?? []
            break
        }
        let authorization = request.headers[.authorization]
        guard let user = credentials.authenticate(authorization: authorization, certificates: certificates) else {
            throw .unauthorized
        }
        return try Impersonation(request.headers)?.apply(to: user, authorizer) ?? user
    }

    private func check(_ user: UserInfo, _ info: RequestInfo) throws(Status) {
        let wanted = info.attributes
        let decision = authorizer.decide(user, wanted)
        state.withLock { state in
            state.log.append(
                RequestRecord(
                    user: user.name, groups: user.groups, method: info.method, path: info.rawPath, query: info.rawQuery,
                    attributes: wanted, isAllowed: decision.isAllowed))
            if state.log.count > logLimit { state.log.removeFirst(state.log.count - logLimit) }
        }
        guard !decision.isAllowed else { return }
        guard wanted.isResource else {
            throw .forbidden(user: user.name, verb: wanted.verb, path: wanted.path, reason: "")
        }
        throw .forbidden(
            user: user.name, verb: wanted.verb, resource: wanted.resource, subresource: wanted.subresource,
            group: wanted.group, namespace: wanted.namespace, name: wanted.name, reason: "")
    }

    private func answer(
        _ request: Request, _ info: RequestInfo, _ user: UserInfo, _ audit: String, _ channel: any Channel
    ) async throws(Status) -> Response {
        let wanted = info.attributes
        var segments = info.segments
        if segments.starts(with: ["openapi", "v3"]) { segments.removeFirst(2) }
        if segments.count >= 3, segments[0] == "apis", discovery.isAggregated(group: segments[1], version: segments[2])
        {
            return await proxy.answer(request, info, user: user, audit: audit, on: channel)
        }
        guard wanted.isResource else { return try plain(info) }
        if ReviewHandler.handles(wanted), info.method == "POST" {
            guard let body = try? await request.body.collect(upTo: 1 << 20) else {
                throw .badRequest("the body of the request is too long or incomplete")
            }
            let review = try reviews.answer(wanted, from: user, body: Array(body.readableBytesView))
            return Self.json(201, review.bytes + [UInt8(ascii: "\n")])
        }
        let resource = ResourceType.all.first {
            $0.group == wanted.group && $0.version == wanted.version && $0.plural == wanted.resource
        }
        guard let resource, wanted.subresource.isEmpty || wanted.subresource == "status" else { throw .noSuchResource }
        guard ["get", "list", "watch"].contains(wanted.verb) else { throw .methodNotAllowed }
        guard let form = AnswerForm(accept: request.headers[values: .accept], kind: resource.kind) else {
            throw .notAcceptable(["application/json"])
        }
        let document: JSONValue
        switch wanted.verb {
        case "watch":
            let body = try watches.body(info, resource, form, lists.table(info, resource), on: channel)
            return Response(status: .ok, headers: Self.headers(form.streamType), body: body)
        case "list": document = try lists.list(info, resource, form.shape)
        default: document = try lists.get(info, resource, form.shape)
        }
        return Self.packed(form.encode(document), form.contentType, for: request)
    }

    /// An answer, packed where it is long and the client takes it so.
    private static func packed(_ bytes: [UInt8], _ type: String, for request: Request) -> Response {
        let takesGzip = request.headers[values: .acceptEncoding].contains { $0.contains("gzip") }
        guard takesGzip, bytes.count > Gzip.threshold, let packed = Gzip.pack(bytes) else {
            return answer(200, type, bytes)
        }
        var response = answer(200, type, packed)
        response.headers[.contentEncoding] = "gzip"
        response.headers[.vary] = "Accept-Encoding"
        return response
    }

    private func plain(_ info: RequestInfo) throws(Status) -> Response {
        guard info.method == "GET" || info.method == "HEAD" else { throw .methodNotAllowed }
        if let document = discovery.document(info.segments) {
            return Self.json(200, document.bytes + [UInt8(ascii: "\n")])
        }
        switch info.segments.first {
        case "healthz", "livez", "readyz": return Self.text(200, "ok")
        case "version":
            let version: JSONValue = [
                "major": "1", "minor": "36", "gitVersion": "v1.36.2", "gitCommit": "", "gitTreeState": "clean",
                "buildDate": "2026-06-09T00:00:00Z", "goVersion": "", "compiler": "", "platform": "linux/amd64",
            ]
            return Self.json(200, version.bytes)
        default: throw .noSuchResource
        }
    }

    private static func headers(_ type: String) -> HTTPFields {
        [.contentType: type, .cacheControl: "no-cache, private"]
    }

    private static func json(_ status: Int, _ bytes: [UInt8]) -> Response {
        answer(status, "application/json", bytes)
    }

    private static func answer(_ status: Int, _ type: String, _ bytes: [UInt8]) -> Response {
        Response(
            status: .init(code: status), headers: headers(type),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static func text(_ status: Int, _ text: String) -> Response {
        Response(
            status: .init(code: status), headers: headers("text/plain; charset=utf-8"),
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
