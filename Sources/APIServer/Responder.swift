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
    let clock: any WallClock
    let logger: Logger

    @concurrent
    func respond(_ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
        let answer = await answer(request.head, certificate: await PeerCertificate.der(of: channel))
        var head = HTTPResponse(status: .init(code: answer.status), headerFields: answer.headers)
        head.headerFields[.auditID] = request.head.headerFields[.auditID] ?? UUID().uuidString.lowercased()
        if head.headerFields[.cacheControl] == nil { head.headerFields[.cacheControl] = "no-cache, private" }
        if !answer.contentType.isEmpty { head.headerFields[.contentType] = answer.contentType }
        // 304 speaks of a body that it doesn't have.
        if answer.status != 304 { head.headerFields[.contentLength] = String(answer.body.count) }
        head.headerFields[.date] = HTTPDate.text(clock.now())
        if request.head.method == .head {
            try await writer.writeResponse(head)
        } else {
            try await writer.write(response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
        }
    }

    /// Answers a request.
    ///
    /// - Parameter certificate: the client certificate as it was presented; nil for none.
    func answer(_ head: HTTPRequest, certificate: [UInt8]?) async -> Answer {
        let start = ContinuousClock.now
        let request: APIRequest
        do throws(Status) {
            request = try APIRequest(head)
        } catch {
            return .failure(error)
        }
        let answer = await answer(request, certificate: certificate)
        if let observer {
            let took = ContinuousClock.now - start
            observer.answered(AnsweredRequest(request, status: answer.status, took: took))
        }
        return answer
    }

    private func answer(_ request: APIRequest, certificate: [UInt8]?) async -> Answer {
        do throws(Status) {
            let subject = try authenticator.authenticate(certificate: certificate, headers: request.headers)
            do throws(AuthorizationFailure) {
                try await authorizer.authorize(subject, request.info)
            } catch {
                switch error {
                case .denied(let status): throw status
                case .undecided(let reason):
                    logger.warning("can't authorize \"\(subject.user)\" for \(request.path): \(reason)")
                    return .text("Internal Server Error: \"\(request.path)\": \(reason)\n", status: 500)
                }
            }
            return try await router.answer(request)
        } catch {
            return .failure(error)
        }
    }
}
