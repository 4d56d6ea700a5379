extension WatchEvent: Decodable {
    private enum Key: String, CodingKey {
        case type, object
    }

    private struct Bookmark: Decodable {
        struct Metadata: Decodable {
            var resourceVersion: String?
            var annotations: [String: String]?
        }
        var metadata: Metadata
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        switch try container.decode(String.self, forKey: .type) {
        case "ADDED": self = .added(try container.decode(Object.self, forKey: .object))
        case "MODIFIED": self = .modified(try container.decode(Object.self, forKey: .object))
        case "DELETED": self = .deleted(try container.decode(Object.self, forKey: .object))
        case "BOOKMARK":
            let metadata = try container.decode(Bookmark.self, forKey: .object).metadata
            self = .bookmark(
                resourceVersion: metadata.resourceVersion ?? "",
                endsInitialEvents: metadata.annotations?[Self.initialEventsEnd] == "true"
            )
        case "ERROR": self = .error(try container.decode(FailureStatus.self, forKey: .object))
        case let other:
            throw DecodingError.dataCorruptedError(
                forKey: .type, in: container, debugDescription: "unknown watch event \"\(other)\""
            )
        }
    }
}
