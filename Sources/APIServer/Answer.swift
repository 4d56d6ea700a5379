import HTTPTypes
import Kubernetes

/// What a route answers.
struct Answer: Sendable {
    /// The HTTP status code.
    var status: Int
    /// The media type of the body; empty where there is none.
    var contentType: String
    /// The body.
    var body: [UInt8]
    /// Further headers.
    var headers: HTTPFields
    /// What follows the body as it comes; nil for a body that is whole.
    var stream: WatchStream?

    /// Makes an answer.
    init(status: Int = 200, contentType: String, body: [UInt8], headers: HTTPFields = [:]) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.headers = headers
    }

    /// A JSON document.
    static func json(_ body: [UInt8], status: Int = 200) -> Answer {
        Answer(status: status, contentType: "application/json", body: body)
    }

    /// Plain text.
    static func text(_ text: String, status: Int = 200) -> Answer {
        Answer(
            status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8),
            headers: [.xContentTypeOptions: "nosniff"]
        )
    }

    /// An error.
    static func failure(_ status: Status) -> Answer {
        var answer = json(status.json, status: status.code)
        if status.code == 403 { answer.headers[.xContentTypeOptions] = "nosniff" }
        return answer
    }

    /// The answer with a hint for people, which kubectl prints as a warning.
    func warning(_ text: String) -> Answer {
        var answer = self
        let plain = text.filter { $0 != "\"" && $0 != "\\" && !$0.isNewline && $0.isASCII }
        answer.headers[.warning] = "299 - \"\(plain)\""
        return answer
    }
}

extension HTTPField.Name {
    /// `Audit-Id`, by which a request is followed through several servers.
    static let auditID = Self("Audit-Id")!
    /// `Warning`, a word to the person behind a client.
    static let warning = Self("Warning")!
}
