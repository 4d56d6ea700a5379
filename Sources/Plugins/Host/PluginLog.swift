import Logging
import Samples
import Synchronization

/// Writes a plugin's lines to the server's log.
struct PluginLog {
    typealias Level = Logger.Level

    private static let mostCharacters = 2000

    let logger: Logger
    let plugin: String
    let limiter: LogLimiter

    func write(_ message: String, _ level: Level) {
        guard level >= logger.logLevel else { return }
        let (isAllowed, dropped) = limiter.ask()
        if dropped > 0 { logger.warning("plugin \(plugin): \(dropped) lines of its log were left out") }
        guard isAllowed else { return }
        let line = message.prefix(Self.mostCharacters).split(whereSeparator: \.isNewline).joined(separator: " ")
        logger.log(level: level, "plugin \(plugin): \(line)")
    }
}

/// How many lines may be written: 60 a minute.
final class LogLimiter: Sendable {
    private static let most = 60
    private static let period = TimeSpan.minutes(1)

    private let clock: any WallClock
    private let state = Mutex<(start: Timestamp?, written: Int, dropped: Int)>((nil, 0, 0))

    init(clock: any WallClock) {
        self.clock = clock
    }

    /// Whether a line may be written, and how many were not since this was last told.
    func ask() -> (isAllowed: Bool, dropped: Int) {
        let now = clock.now()
        return state.withLock { state in
            var dropped = 0
            if state.start.map({ now - $0 >= Self.period || now < $0 }) ?? true {
                dropped = state.dropped
                state = (now, 0, 0)
            }
            guard state.written < Self.most else {
                state.dropped += 1
                return (false, dropped)
            }
            state.written += 1
            return (true, dropped)
        }
    }
}
