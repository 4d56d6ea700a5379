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
        /// What is wrong in detail, field by field.
        public var causes: [Cause]

        /// Makes details.
        public init(name: String = "", group: String = "", kind: String = "", causes: [Cause] = []) {
            self.name = name
            self.group = group
            self.kind = kind
            self.causes = causes
        }
    }

    /// What is wrong with one field.
    public struct Cause: Hashable, Sendable {
        /// The reason in one word: `FieldValueForbidden`.
        public var reason: String
        /// The sentence for people.
        public var message: String
        /// The field.
        public var field: String

        /// Makes a cause.
        public init(reason: String, message: String, field: String) {
            self.reason = reason
            self.message = message
            self.field = field
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
        JSONWriter.document { json in
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
                    write(details.causes, to: &json)
                }
            }
            json.member("code", code)
        }
    }

    /// The status as Kubernetes' protocol buffers.
    public var protobuf: [UInt8] {
        ProtobufWriter.document(apiVersion: "v1", kind: "Status") { status in
            ListMetadata().write(1, to: &status)
            status.string(2, "Failure")
            status.string(3, message)
            status.string(4, reason)
            if let details {
                status.message(5) { message in
                    message.string(1, details.name)
                    message.string(2, details.group)
                    message.string(3, details.kind)
                    for cause in details.causes {
                        message.message(4) { message in
                            message.string(1, cause.reason)
                            message.string(2, cause.message)
                            message.string(3, cause.field)
                        }
                    }
                    message.integer(5, 0)
                    message.string(6, "")
                }
            }
            status.integer(6, code)
        }
    }

    private func write(_ causes: [Cause], to json: inout JSONWriter) {
        guard !causes.isEmpty else { return }
        json.key("causes")
        json.array { json in
            for cause in causes {
                json.object { json in
                    json.member("reason", cause.reason)
                    json.member("message", cause.message)
                    json.member("field", cause.field)
                }
            }
        }
    }
}
