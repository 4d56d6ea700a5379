/// What a list says of itself (`meta/v1` ListMeta).
public struct ListMetadata: Hashable, Sendable {
    /// The version that a watch can start from; empty where the server has none.
    public var resourceVersion: String
    /// Where the next chunk begins; empty where this is the last one.
    public var `continue`: String
    /// How many items follow after this chunk; nil where none does.
    public var remainingItemCount: Int?

    /// Makes metadata.
    public init(resourceVersion: String = "", continue: String = "", remainingItemCount: Int? = nil) {
        self.resourceVersion = resourceVersion
        self.continue = `continue`
        self.remainingItemCount = remainingItemCount
    }

    func write(to json: inout JSONWriter) {
        json.key("metadata")
        json.object { json in
            if !resourceVersion.isEmpty { json.member("resourceVersion", resourceVersion) }
            if !`continue`.isEmpty { json.member("continue", `continue`) }
            if let remainingItemCount { json.member("remainingItemCount", remainingItemCount) }
        }
    }

    func write(_ field: Int, to message: inout ProtobufWriter) {
        message.message(field) { message in
            message.string(1, "")
            message.string(2, resourceVersion)
            message.string(3, `continue`)
            if let remainingItemCount { message.integer(4, remainingItemCount) }
        }
    }
}
