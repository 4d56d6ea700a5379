import HTTPTypes

/// `/metrics`: how the server itself is doing.
struct MetricsRoute: Sendable {
    /// The page's type, as servers of Kubernetes name it.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"

    /// Writes the page; nil where there is none.
    let page: (@Sendable () async -> [UInt8])?

    /// The paths that are served.
    var paths: [String] { page == nil ? [] : ["/metrics"] }

    /// Answers a request for the page; nil where the path is another one.
    func answer(_ request: APIRequest) async -> Answer? {
        guard request.segments == ["metrics"], let page else { return nil }
        let answer = Answer(contentType: Self.contentType, body: await page(), headers: [.vary: "Accept-Encoding"])
        return answer.packed(for: request)
    }
}
