/// A URL of `http` or `https`, taken apart and in one spelling.
///
/// Source: RFC 3986. What has several readings is refused: a user or password in it, numbers in place of an address
/// (`2130706433`, `0x7f.1`), escapes in the host, control characters.
public struct EgressURL: Hashable, Sendable, CustomStringConvertible {
    private static let mostBytes = 8192

    /// Whether TLS is spoken.
    public let isSecure: Bool
    /// Whom it names.
    public let host: EgressHost
    /// The port.
    public let port: Int
    /// Path and query, escaped; it begins with a slash.
    public let target: String

    /// Reads an absolute URL; a fragment is dropped.
    public init(parsing text: String) throws(EgressError) {
        func refuse(_ reason: String) -> EgressError { EgressError(.invalidRequest, "the URL \(reason)") }
        guard text.utf8.count <= Self.mostBytes else { throw refuse("is longer than \(Self.mostBytes) bytes") }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw refuse("has a control character in it") }
        guard let colon = text.firstRange(of: "://") else {
            throw refuse("must begin with http:// or https://")
        }
        switch text[..<colon.lowerBound].lowercased() {
        case "http": isSecure = false
        case "https": isSecure = true
        default: throw refuse("must begin with http:// or https://")
        }
        let rest = text[colon.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@") else {
            throw refuse("must not have a user or a password in it; give the header Authorization")
        }
        (host, port) = try Self.authority(String(authority), isSecure ? 443 : 80)
        let target = rest[end...].prefix { $0 != "#" }
        self.target = Self.escaped(target.hasPrefix("/") ? String(target) : "/\(target)")
    }

    private static func authority(_ text: String, _ usualPort: Int) throws(EgressError) -> (EgressHost, Int) {
        var name = text[...]
        var port: Int?
        let hasPort = text.hasPrefix("[") ? !text.hasSuffix("]") : text.contains(":")
        if hasPort, let colon = text.lastIndex(of: ":") {
            let digits = text[text.index(after: colon)...]
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits),
                (1...65_535).contains(number)
            else {
                throw EgressError(.invalidRequest, "the URL's port must be a number from 1 to 65535")
            }
            port = number
            name = text[..<colon]
        }
        var host: EgressHost?
        if name.hasPrefix("["), name.hasSuffix("]") {
            // In brackets stand addresses of IPv6 only, some of which are those of IPv4 in disguise.
            let inner = String(name.dropFirst().dropLast())
            if inner.contains(":") { host = EgressHost(parsing: inner) }
        } else if !name.contains(":") {
            host = EgressHost(parsing: String(name))
        }
        guard let host else {
            throw EgressError(
                .invalidRequest, "the URL's host is neither a name nor an address such as 10.0.0.1 or [fd00::1]")
        }
        return (host, port ?? usualPort)
    }

    /// The text with everything escaped that may not stand in path and query.
    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"),
                UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"), ...0x20, 0x7F...:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Scheme, host and port; who else has the same is the same origin.
    public var origin: String { "\(isSecure ? "https" : "http")://\(host.hostText):\(port)" }

    /// Host and port as the header `Host` has them.
    var authority: String { port == (isSecure ? 443 : 80) ? host.hostText : "\(host.hostText):\(port)" }

    /// The whole URL.
    public var description: String { "\(isSecure ? "https" : "http")://\(authority)\(target)" }

    /// The URL that a reference, as the header `Location` has it, means on this one's page.
    func resolving(_ reference: String) throws(EgressError) -> EgressURL {
        if Self.hasScheme(reference) { return try EgressURL(parsing: reference) }
        let scheme = isSecure ? "https" : "http"
        if reference.hasPrefix("//") { return try EgressURL(parsing: "\(scheme):\(reference)") }
        let base = "\(scheme)://\(authority)"
        if reference.hasPrefix("/") { return try EgressURL(parsing: base + reference) }
        let path = target.prefix { $0 != "?" }
        if reference.isEmpty || reference.hasPrefix("#") { return self }
        if reference.hasPrefix("?") { return try EgressURL(parsing: base + path + reference) }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
        let relative = reference.prefix { $0 != "?" && $0 != "#" }
        return try EgressURL(
            parsing: base + Self.withoutDots(folder + relative) + reference[relative.endIndex...])
    }

    private static func hasScheme(_ reference: String) -> Bool {
        guard let colon = reference.firstIndex(of: ":"), let first = reference.first, first.isASCII, first.isLetter
        else {
            return false
        }
        return reference[..<colon].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    }

    /// A path without `.` and `..`.
    private static func withoutDots(_ path: Substring) -> String {
        var segments: [Substring] = []
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, part) in zip(parts.indices, parts) {
            let isLast = index == parts.endIndex - 1
            switch part {
            case ".": if isLast { segments.append("") }
            case "..":
                _ = segments.popLast()
                if isLast { segments.append("") }
            default: segments.append(part)
            }
        }
        return "/" + segments.joined(separator: "/")
    }
}
