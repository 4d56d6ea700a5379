import NIOCore
import NIOHTTP1

/// A request that was found good, as it is sent to one URL after the other.
struct OutgoingCall: Sendable {
    /// These belong to the connection.
    private static let connectionHeaders: Set<String> = [
        "connection", "content-length", "expect", "host", "http2-settings", "keep-alive", "proxy-authorization",
        "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    ]
    /// These go along to another origin; any other header may tell a secret.
    private static let harmlessHeaders: Set<String> = [
        "accept", "accept-charset", "accept-encoding", "accept-language", "content-type", "user-agent",
    ]
    private static let mostHeaderBytes = 64 << 10

    private(set) var url: EgressURL
    private(set) var method: String
    private(set) var headers: [EgressHeader]
    private(set) var body: [UInt8]?

    init(_ request: EgressRequest) throws(EgressError) {
        url = try EgressURL(parsing: request.url)
        method = request.method.uppercased()
        headers = request.headers
        body = request.body
        guard Self.isToken(method), method.utf8.count <= 32, method != "CONNECT", method != "TRACE" else {
            throw EgressError(.invalidRequest, "the method must be one such as GET or POST")
        }
        var size = 0
        for header in headers {
            size += header.name.utf8.count + header.value.utf8.count + 4
            guard Self.isToken(header.name) else {
                throw EgressError(.invalidRequest, "a header's name has characters in it that no name may have")
            }
            guard header.value.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else {
                throw EgressError(.invalidRequest, "the header \(header.name) has a control character in it")
            }
            guard !Self.connectionHeaders.contains(header.name.lowercased()) else {
                throw EgressError(.invalidRequest, "the header \(header.name) is not the plugin's to set")
            }
        }
        guard size <= Self.mostHeaderBytes else {
            throw EgressError(.invalidRequest, "the headers are larger than \(Self.mostHeaderBytes) bytes")
        }
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    /// Whether it may be sent again when it is not known what came of it.
    var isRepeatable: Bool { ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"].contains(method) }

    /// The request's head.
    func head(userAgent: String) -> HTTPRequestHead {
        var head = HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: method), uri: url.target)
        head.headers.add(name: "Host", value: url.authority)
        for header in headers { head.headers.add(name: header.name, value: header.value) }
        if !head.headers.contains(name: "User-Agent") { head.headers.add(name: "User-Agent", value: userAgent) }
        if !head.headers.contains(name: "Accept-Encoding") {
            head.headers.add(name: "Accept-Encoding", value: method == "HEAD" ? "identity" : "gzip")
        }
        if let body {
            head.headers.add(name: "Content-Length", value: "\(body.count)")
        } else if ["POST", "PUT", "PATCH"].contains(method) {
            head.headers.add(name: "Content-Length", value: "0")
        }
        return head
    }

    /// The request that an answer sends on to; nil where it sends nowhere.
    ///
    /// Source: RFC 9110 15.4. Headers that may tell a secret don't go along to another origin.
    func redirected(by answer: HTTPResponseHead) throws(EgressError) -> OutgoingCall? {
        let status = answer.status.code
        guard [301, 302, 303, 307, 308].contains(status), let location = answer.headers.first(name: "Location") else {
            return nil
        }
        var next = self
        do throws(EgressError) {
            next.url = try url.resolving(location)
        } catch {
            throw EgressError(
                .malformed, "\(url.origin) redirects to no good URL: \(error.description)")
        }
        if method != "HEAD", status == 303 || (method == "POST" && status < 303) {
            next.method = "GET"
            next.body = nil
            next.headers.removeAll { $0.name.lowercased() == "content-type" }
        }
        if next.url.origin != url.origin {
            next.headers.removeAll { !Self.harmlessHeaders.contains($0.name.lowercased()) }
        }
        return next
    }
}
