import HTTPTypes
import Kubernetes
import KubernetesClient
import Samples

/// A request as the routes see it: decoded, and with its caller known.
struct APIRequest: Sendable {
    /// The method in capitals.
    var method: String
    /// Path and query, as they were sent.
    var target: String
    /// The path without its query, decoded.
    var path: String
    /// The path's parts, without empty ones. An escaped slash parts too, as it does in Kubernetes' servers, which look at
    /// paths after decoding them.
    var segments: [String]
    /// The query's parameters; where a name comes twice, the first counts.
    var query: [String: String]
    /// The query's parameters with all values of each, in their order.
    var allValues: [String: [String]]
    /// The headers.
    var headers: HTTPFields
    /// What is asked for.
    var info: RequestInfo

    /// Reads a request's head.
    ///
    /// - Throws: 400 where an escape in the path or the query can't be read.
    init(_ head: HTTPRequest) throws(Status) {
        let target = head.path ?? "/"
        self.target = target
        let question = target.firstIndex(of: "?")
        let rawPath = question.map { target[..<$0] } ?? target[...]
        let rawQuery = question.map { target[target.index(after: $0)...] } ?? ""
        method = head.method.rawValue
        guard let decoded = PercentCoding.decode(rawPath, plusIsSpace: false) else {
            throw .badRequest("the path can't be decoded: \(rawPath)")
        }
        path = decoded
        headers = head.headerFields
        segments = path.split(separator: "/").map(String.init)
        query = [:]
        allValues = [:]
        for pair in rawQuery.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard
                let name = PercentCoding.decode(parts[0], plusIsSpace: true),
                let value = PercentCoding.decode(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
            else {
                throw .badRequest("the query can't be decoded: \(rawQuery)")
            }
            if query[name] == nil { query[name] = value }
            allValues[name, default: []].append(value)
        }
        info = RequestInfo(method: method, path: path, segments: segments, isWatch: Self.isTrue(query["watch"]))
    }

    /// Whether the query asks for a watch.
    var isWatch: Bool { Self.isTrue(query["watch"]) }

    /// A truth value in a query, as Go's conversion takes it: there and neither `0` nor `false`.
    static func isTrue(_ text: String?) -> Bool {
        guard let text else { return false }
        return text != "0" && text.lowercased() != "false"
    }

    /// A label selector of the query.
    func labelSelector(_ name: String = "labelSelector") throws(Status) -> LabelSelector {
        do {
            return try LabelSelector(parsing: query[name] ?? "")
        } catch {
            throw .badRequest(error.description)
        }
    }

    /// The field selector of the query.
    func fieldSelector() throws(Status) -> FieldSelector {
        do {
            return try FieldSelector(parsing: query["fieldSelector"] ?? "")
        } catch {
            throw .badRequest(error.description)
        }
    }
}
