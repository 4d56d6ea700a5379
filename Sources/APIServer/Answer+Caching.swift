import Certificates
import HTTPTypes

extension Answer {
    /// A document that callers keep and ask for again by its hash: 304 without a body where they have it already.
    ///
    /// - Parameters:
    ///   - tag: the entity tag: the document's hash in quotes.
    ///   - vary: which request headers decide about the form.
    static func tagged(
        _ body: [UInt8], contentType: String, tag: String, vary: String?, cacheControl: String? = nil,
        for request: APIRequest
    ) -> Answer {
        var answer = Answer(contentType: contentType, body: body, headers: [.eTag: tag])
        if let vary { answer.headers[.vary] = vary }
        if let cacheControl { answer.headers[.cacheControl] = cacheControl }
        guard request.headers[.ifNoneMatch] == tag else { return answer }
        answer.status = 304
        answer.contentType = ""
        answer.body = []
        return answer
    }

    /// The entity tag of a document.
    static func tag(of body: [UInt8]) -> String { "\"\(Digest.sha512(body))\"" }
}
