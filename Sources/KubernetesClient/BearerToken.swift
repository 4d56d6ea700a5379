public import Samples
import Synchronization

/// The token that signs requests; one that lies in a file is read again once a minute, since clusters rotate it.
public final class BearerToken: Sendable {
    private struct Cached {
        var token: String?
        var readAt: Timestamp?
    }

    private let credential: ClusterAccess.Credential
    private let clock: any WallClock
    private let cached = Mutex(Cached())

    /// Makes a token of a credential.
    public init(_ credential: ClusterAccess.Credential, clock: any WallClock = SystemClock()) {
        self.credential = credential
        self.clock = clock
    }

    /// The token to send now; nil where there is none. A file that can't be read any more leaves the last token in use.
    public func current() -> String? {
        switch credential {
        case .none: return nil
        case .token(let token): return token
        case .tokenFile(let path):
            let now = clock.now()
            return cached.withLock { cached in
                if let readAt = cached.readAt, now - readAt < .minutes(1), now >= readAt { return cached.token }
                cached.readAt = now
                if let token = try? ClientFiles.text(of: path, what: "the token"), !token.isEmpty {
                    cached.token = token
                }
                return cached.token
            }
        }
    }
}
