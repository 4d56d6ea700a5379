/// One event of a watch.
public enum WatchEvent<Object: ClusterObject>: Sendable {
    /// The object is new to this watch.
    case added(Object)
    /// The object has changed.
    case modified(Object)
    /// The object is gone, or no longer selected.
    case deleted(Object)
    /// Nothing changed up to this version; or all that was there at first has been told.
    case bookmark(resourceVersion: String, endsInitialEvents: Bool)
    /// The watch failed: 410 means that the version asked for is too old.
    case error(code: Int, message: String)

    /// The version after this event; nil for an error.
    public var resourceVersion: String? {
        switch self {
        case .added(let object), .modified(let object), .deleted(let object): object.metadata.resourceVersion
        case .bookmark(let resourceVersion, _): resourceVersion
        case .error: nil
        }
    }

    /// The annotation of the bookmark after the last of the initial events.
    static var initialEventsEnd: String { "k8s.io/initial-events-end" }

    static func error(_ status: FailureStatus) -> WatchEvent {
        .error(code: status.code ?? 500, message: status.message ?? "no message")
    }
}
