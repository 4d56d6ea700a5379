import FoundationEssentials
import HTTPTypes
import HummingbirdCore
import Kubernetes
import KubernetesClient
import Logging
import NIOCore
import Samples

/// Takes a request from the wire to its answer: who asks, may they, what is said.
struct Responder: Sendable {
    let router: Router
    let authenticator: Authenticator
    let authorizer: Authorizer
    let observer: (any RequestObserver)?
    var inFlight = InFlightBound(most: ServingLimits().requests)
    let clock: any WallClock
    let logger: Logger

    /// The most bytes of a request's body that are read past; a longer one ends the connection.
    private static let mostBody = 3 << 20

    @concurrent
    func respond(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel, _ connection: ClientConnection
    ) async throws {
        let (answer, isStranger) = await handle(request.head, chain: connection.clientChain)
        var head = HTTPResponse(status: .init(code: answer.status), headerFields: answer.headers)
        head.headerFields[.auditID] = request.head.headerFields[.auditID] ?? UUID().uuidString.lowercased()
        if head.headerFields[.cacheControl] == nil { head.headerFields[.cacheControl] = "no-cache, private" }
        if !answer.contentType.isEmpty { head.headerFields[.contentType] = answer.contentType }
        head.headerFields[.date] = HTTPDate.text(clock.now())
        if let stream = answer.stream {
            connection.beginWatch()
            defer { connection.endWatch() }
            try await writer.write(response: head, body: stream.body(on: channel))
            return
        }
        // 304 speaks of a body that it doesn't have.
        if answer.status != 304 { head.headerFields[.contentLength] = String(answer.body.count) }
        if request.head.method == .head || answer.body.isEmpty {
            try await writer.writeResponse(head)
        } else {
            try await writer.write(response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
        }
        // An HTTP/2 connection is cheap to abuse: somebody we don't know gets one answer of it (CVE-2023-44487).
        if isStranger { connection.endHTTP2() }
        try await readPast(request.body)
    }

    /// Reads what is left of a body that nobody needs, so that the next request on the connection can be read.
    private func readPast(_ body: RequestBody) async throws {
        var count = 0
        for try await buffer in body {
            count += buffer.readableBytes
            guard count <= Self.mostBody else { throw ServeError("the body of a request is longer than 3 MiB") }
        }
    }

    /// Answers a request.
    ///
    /// - Parameter chain: the client certificate and its intermediates as they were presented; empty for none.
    func answer(_ head: HTTPRequest, chain: [[UInt8]]) async -> Answer {
        await handle(head, chain: chain).answer
    }

    /// Answers a request, and says whether it came from somebody whom we don't know.
    private func handle(_ head: HTTPRequest, chain: [[UInt8]]) async -> (answer: Answer, isStranger: Bool) {
        let start = ContinuousClock.now
        let request: APIRequest
        do throws(Status) {
            request = try APIRequest(head)
        } catch {
            return (.failure(error, to: head), true)
        }
        let (answer, isStranger) = await handle(request, head, chain: chain)
        if let observer {
            let took = ContinuousClock.now - start
            observer.answered(AnsweredRequest(request, status: answer.status, took: took))
        }
        return (answer, isStranger)
    }

    private func handle(
        _ request: APIRequest, _ head: HTTPRequest, chain: [[UInt8]]
    ) async -> (answer: Answer, isStranger: Bool) {
        var request = request
        var isStranger = true
        do throws(Status) {
            let credentials = Credentials(chain: chain, headers: request.headers)
            let caller = try await authenticator.authenticate(credentials)
            isStranger = caller.isAnonymous
            // A watch would keep its place for an hour; administrators must get through to see what is going on.
            let isBounded = request.info.verb != "watch" && !caller.groups.contains("system:masters")
            guard !isBounded || inFlight.enter() else { return (.tooManyRequests, isStranger) }
            defer { if isBounded { inFlight.leave() } }
            if let refusal = try await refusal(of: request, from: caller) { return (refusal, isStranger) }
            request.headers = request.headers.withoutCredentials
            return (try await router.answer(request), isStranger)
        } catch {
            return (.failure(error, to: head), isStranger)
        }
    }

    /// Weighs whether the caller may do what it asks for, itself or as somebody else.
    ///
    /// - Returns: the answer where that can't be found out; nil lets the request pass.
    /// - Throws: 403.
    private func refusal(of request: APIRequest, from caller: AccessReview.Subject) async throws(Status) -> Answer? {
        let impersonation: Impersonation?
        do throws(Impersonation.MissingUser) {
            impersonation = try Impersonation(request.headers)
        } catch {
            return .undecided(request, reason: error.description)
        }
        do throws(AuthorizationFailure) {
            for permission in impersonation?.permissions ?? [] {
                try await authorizer.authorize(caller, .resource(permission))
            }
            try await authorizer.authorize(impersonation?.subject ?? caller, AccessReview.Action(request))
            return nil
        } catch {
            switch error {
            case .denied(let status): throw status
            case .undecided(let reason): return .undecided(request, reason: reason)
            }
        }
    }
}

extension Answer {
    /// 429, which clients take for a word to come back in a second.
    fileprivate static var tooManyRequests: Answer {
        var answer = text("Too many requests, please try again later.\n", status: 429)
        answer.headers[.retryAfter] = "1"
        return answer
    }

    /// 500 where nobody could decide on a request, worded as other API servers do.
    ///
    /// Source: k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go (`InternalError`).
    fileprivate static func undecided(_ request: APIRequest, reason: String) -> Answer {
        let target = request.target.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        return .text("Internal Server Error: \"\(target)\": \(reason)\n", status: 500)
    }
}

extension HTTPFields {
    /// The headers without those that say who asks: once that is known they are of no further use.
    fileprivate var withoutCredentials: HTTPFields {
        HTTPFields(
            filter { field in
                let name = field.name.canonicalName
                return name != "authorization" && !name.hasPrefix("x-remote-") && !name.hasPrefix("impersonate-")
            }
        )
    }
}
