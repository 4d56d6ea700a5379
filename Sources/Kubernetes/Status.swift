/// A Kubernetes error answer (`meta/v1` Status): what went wrong, for programs and for people.
public struct Status: Error, Hashable, Sendable {
    /// What the error is about.
    public struct Details: Hashable, Sendable {
        /// The object's name; empty for none.
        public var name: String
        /// The API group; empty for none.
        public var group: String
        /// The resource, by Kubernetes' custom in the field `kind`; empty for none.
        public var kind: String

        /// Makes details.
        public init(name: String = "", group: String = "", kind: String = "") {
            self.name = name
            self.group = group
            self.kind = kind
        }
    }

    /// The HTTP status code.
    public var code: Int
    /// The reason in one word: `NotFound`; empty for none.
    public var reason: String
    /// The sentence for people.
    public var message: String
    /// What it is about; nil leaves the field out.
    public var details: Details?

    /// Makes a status.
    public init(code: Int, reason: String, message: String, details: Details? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details
    }

    /// The status as JSON with a newline at its end.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            json.member("kind", "Status")
            json.member("apiVersion", "v1")
            json.key("metadata")
            json.object { _ in }
            json.member("status", "Failure")
            json.member("message", message)
            if !reason.isEmpty { json.member("reason", reason) }
            if let details {
                json.key("details")
                json.object { json in
                    if !details.name.isEmpty { json.member("name", details.name) }
                    if !details.group.isEmpty { json.member("group", details.group) }
                    if !details.kind.isEmpty { json.member("kind", details.kind) }
                }
            }
            json.member("code", code)
        }
        writer.newline()
        return writer.bytes
    }
}
