import Synchronization

/// Whether a server streams lists of a collection: tried once, and remembered where it refuses.
final class StreamingLists: Sendable {
    private let state: Mutex<Bool>

    init(areWanted: Bool) {
        state = Mutex(areWanted)
    }

    /// Whether to ask for one.
    var areOffered: Bool { state.withLock { $0 } }

    /// Never asks again.
    func giveUp() {
        state.withLock { $0 = false }
    }
}

/// Why a list did not come as a stream, so that it must be had in chunks.
struct StreamingListRefused: Error {
    /// What happened, for the log.
    var message: String
    /// Whether the server will do the same the next time.
    var isLasting: Bool

    init(_ message: String, isLasting: Bool) {
        self.message = message
        self.isLasting = isLasting
    }

    /// A refusal by status: servers without the feature find the request's parameters invalid, or the watch as such not
    /// allowed. Whoever may list but not watch is told 403.
    init?(_ error: any Error) {
        if let refused = error as? StreamingListRefused {
            self = refused
            return
        }
        guard let error = error as? KubernetesClientError, case .status(let code) = error.code else { return nil }
        switch code {
        case 400, 405, 422: self.init(error.reason, isLasting: true)
        case 403: self.init(error.reason, isLasting: false)
        default: return nil
        }
    }
}
