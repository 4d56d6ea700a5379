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
        guard request.knows(tag) else { return answer }
        answer.status = 304
        answer.contentType = ""
        answer.body = []
        return answer
    }

    /// The entity tag of a document.
    static func tag(of body: [UInt8]) -> String { "\"\(Digest.sha512(body))\"" }

    /// The answer, packed for a caller that can unpack it, if there is enough to make that worth while.
    func packed(for request: APIRequest) -> Answer {
        guard body.count > Self.smallestPacked, request.negotiation.acceptsGzip, let packed = Gzip.pack(body) else {
            return self
        }
        var answer = self
        answer.body = packed
        answer.headers[.contentEncoding] = "gzip"
        return answer
    }

    /// What fits into one packet travels as it is.
    private static let smallestPacked = 1400
}

extension APIRequest {
    /// Whether the caller has a document by its entity tag; weakly, as conditional reads compare (RFC 9110, 13.1.2).
    fileprivate func knows(_ tag: String) -> Bool {
        (headers[.ifNoneMatch] ?? "").split(separator: ",").contains { known in
            let known = known.filter { !$0.isWhitespace }
            return known == "*" || known == tag || known == "W/\(tag)"
        }
    }
}
