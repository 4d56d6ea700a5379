import Logging
import Samples
import Synchronization

/// Logs plugins' failures, each one once a minute at most: a broken plugin fails for every object of every request.
final class FailureLog: Sendable {
    private static let quiet = TimeSpan.minutes(1)
    private static let mostRemembered = 256

    private let clock: any WallClock
    private let logger: Logger
    private let seen = Mutex<[String: Timestamp]>([:])

    init(clock: any WallClock, logger: Logger) {
        self.clock = clock
        self.logger = logger
    }

    /// Notes that a plugin failed for an object.
    func note(_ message: String, plugin: String, object: ObjectReference) {
        let now = clock.now()
        let isNews = seen.withLock { seen in
            let key = "\(plugin)\n\(message)"
            if let last = seen[key], now - last < Self.quiet { return false }
            if seen.count >= Self.mostRemembered { seen = [:] }
            seen[key] = now
            return true
        }
        if isNews { logger.warning("plugin \(plugin) failed for \(object): \(message)") }
    }
}
