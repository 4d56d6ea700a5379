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
        guard isNews("\(plugin)\n\(message)") else { return }
        logger.warning("plugin \(plugin) failed for \(object): \(message)")
    }

    /// Notes that a provider failed; of all of its targets, one is told of at a time.
    func note(_ message: String, plugin: String, provider: String, target: ObjectReference?) {
        guard isNews("\(plugin)\n\(provider)\n") else { return }
        let place = target.map { " for \($0)" } ?? ""
        logger.warning("plugin \(plugin): provider \(provider) failed\(place): \(message)")
    }

    private func isNews(_ key: String) -> Bool {
        let now = clock.now()
        return seen.withLock { seen in
            if let last = seen[key], now - last < Self.quiet { return false }
            if seen.count >= Self.mostRemembered { seen = [:] }
            seen[key] = now
            return true
        }
    }
}
