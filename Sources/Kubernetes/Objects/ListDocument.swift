/// A list as a kube-apiserver answers it.
public struct ListDocument<Item: Decodable & Sendable>: Decodable, Sendable {
    /// The list's own metadata.
    public struct Metadata: Decodable, Hashable, Sendable {
        /// The version that a watch starts from.
        public var resourceVersion: String?
        /// Where the next chunk begins; nil or empty where this is the last.
        public var `continue`: String?
    }

    /// The list's own metadata.
    public var metadata: Metadata
    /// The objects; Kubernetes writes `null` for none in some answers.
    public var items: [Item]?
}

/// One line of a watch.
public enum WatchEvent<Object: ClusterObject>: Decodable, Sendable {
    /// The object is new to this watch.
    case added(Object)
    /// The object has changed.
    case modified(Object)
    /// The object is gone, or no longer selected.
    case deleted(Object)
    /// Nothing changed up to this version.
    case bookmark(resourceVersion: String)
    /// The watch failed: 410 means that the version asked for is too old.
    case error(code: Int, message: String)

    private enum Key: String, CodingKey {
        case type, object
    }

    private struct Bookmark: Decodable {
        struct Metadata: Decodable { var resourceVersion: String? }
        var metadata: Metadata
    }

    private struct Failure: Decodable {
        var code: Int?
        var message: String?
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        switch try container.decode(String.self, forKey: .type) {
        case "ADDED": self = .added(try container.decode(Object.self, forKey: .object))
        case "MODIFIED": self = .modified(try container.decode(Object.self, forKey: .object))
        case "DELETED": self = .deleted(try container.decode(Object.self, forKey: .object))
        case "BOOKMARK":
            let bookmark = try container.decode(Bookmark.self, forKey: .object)
            self = .bookmark(resourceVersion: bookmark.metadata.resourceVersion ?? "")
        case "ERROR":
            let failure = try container.decode(Failure.self, forKey: .object)
            self = .error(code: failure.code ?? 500, message: failure.message ?? "no message")
        case let other:
            throw DecodingError.dataCorruptedError(
                forKey: .type, in: container, debugDescription: "unknown watch event \"\(other)\""
            )
        }
    }

    /// The version after this event; nil for an error.
    public var resourceVersion: String? {
        switch self {
        case .added(let object), .modified(let object), .deleted(let object): object.metadata.resourceVersion
        case .bookmark(let resourceVersion): resourceVersion
        case .error: nil
        }
    }
}
