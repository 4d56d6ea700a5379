import HTTPTypes
import NIOHTTP1

/// Which headers pass the aggregator.
enum ForwardedHeaders {
    private static let hopByHop: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer",
        "transfer-encoding", "upgrade", "http2-settings",
    ]

    /// The caller's headers as the backend sees them: without credentials and claims, with who the caller is instead.
    static func request(_ fields: HTTPFields, user: UserInfo, authority: String, path: String, audit: String)
        -> HTTPHeaders
    {
        let named = Set(
            fields[values: .connection].flatMap { $0.split(separator: ",") }.map { $0.trimmed.lowercased() })
        var headers = HTTPHeaders()
        var forwardedFor: [String] = []
        for field in fields {
            let name = field.name.canonicalName
            if name == "x-forwarded-for" { forwardedFor.append(field.value) }
            let isClaim =
                name.hasPrefix("x-remote-") || name.hasPrefix("impersonate-") || name.hasPrefix("x-forwarded-")
            let isOwn = ["authorization", "host", "content-length", "audit-id"].contains(name)
            guard !isClaim, !isOwn, !hopByHop.contains(name), !named.contains(name) else { continue }
            headers.add(name: field.name.rawName, value: field.value)
        }
        headers.add(name: "X-Forwarded-For", value: (forwardedFor + ["127.0.0.1"]).joined(separator: ", "))
        headers.add(name: "X-Forwarded-Host", value: authority)
        headers.add(name: "X-Forwarded-Proto", value: "https")
        headers.add(name: "X-Forwarded-Uri", value: path)
        headers.add(name: "Audit-Id", value: audit)
        headers.add(name: "X-Remote-User", value: user.name)
        for group in user.groups { headers.add(name: "X-Remote-Group", value: group) }
        if !user.uid.isEmpty { headers.add(name: "X-Remote-Uid", value: user.uid) }
        for (key, values) in user.extra.sorted(by: { $0.key < $1.key }) {
            for value in values { headers.add(name: "X-Remote-Extra-\(PathText.escape(key))", value: value) }
        }
        return headers
    }

    /// The backend's headers as the caller sees them.
    static func response(_ headers: HTTPHeaders) -> HTTPFields {
        let named = Set(headers[canonicalForm: "connection"].map { $0.lowercased() })
        var fields = HTTPFields()
        for (name, value) in headers {
            let lower = name.lowercased()
            guard !hopByHop.contains(lower), !named.contains(lower), lower != "date", let field = HTTPField.Name(name)
            else {
                continue
            }
            fields.append(HTTPField(name: field, value: value))
        }
        return fields
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }
}
