import HTTPTypes
import Kubernetes

extension Answer {
    /// The size above which bodies are packed for those who can unpack them, as Kubernetes does it.
    private static let largestUnpacked = 128 * 1024

    /// A document in the form that the caller wants.
    static func document(
        _ representation: Representation, json: () -> [UInt8], protobuf: () -> [UInt8]
    ) -> Answer {
        var answer = Answer(
            contentType: representation.mediaType.rawValue, body: representation.body(json: json, protobuf: protobuf)
        )
        if representation.acceptsGzip, answer.body.count > largestUnpacked, let packed = Gzip.pack(answer.body) {
            answer.body = packed
            answer.headers[.contentEncoding] = "gzip"
            answer.headers[.vary] = "Accept-Encoding"
        }
        return answer
    }

    /// An error in the form that the caller wants, or in legible JSON where it wants none that there is.
    static func failure(_ status: Status, in representation: Representation?) -> Answer {
        var answer = failure(status)
        if let representation {
            answer.contentType = representation.mediaType.rawValue
            answer.body = representation.body(json: { status.json }, protobuf: { status.protobuf })
        } else {
            answer.body = JSONIndentation.indent(status.json)
        }
        return answer
    }

    /// An error in the form that the caller of a request wants.
    static func failure(_ status: Status, to head: HTTPRequest) -> Answer {
        let query = (try? APIRequest(head))?.query ?? [:]
        return failure(status, in: Negotiation(head.headerFields, query: query).representationOfErrors())
    }
}

extension APIRequest {
    /// Which forms suit the caller.
    var negotiation: Negotiation { Negotiation(headers, query: query) }
}
