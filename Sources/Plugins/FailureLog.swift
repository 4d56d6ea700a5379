import Logging
import Samples
import Synchronization

/// Logs plugins' failures, those at one place in a plugin once a minute at most: a broken plugin fails for every object of
/// every request, in words that may differ each time.
final class FailureLog: Sendable {
    private static let quiet = TimeSpan.minutes(1)
    private static let mostRemembered = 1024

    /// Different messages of one provider that are told in that time.
    private static let mostShapes = 4

    /// When it was last told, what was told since, and how many were kept quiet.
    private struct Told {
        var time: Timestamp
        var shapes: Set<String>
        var quiet = 0
    }

    private let clock: any WallClock
    private let logger: Logger
    private let told = Mutex<[String: Told]>([:])

    init(clock: any WallClock, logger: Logger) {
        self.clock = clock
        self.logger = logger
    }

    /// Notes that a plugin failed for an object.
    func note(_ message: String, plugin: String, metric: PluginCatalogue.Key, object: ObjectReference) {
        guard let more = news("\(plugin)\n\(metric)\n\(Self.place(in: message))") else { return }
        logger.warning("plugin \(plugin) failed for \(object): \(message)\(more)")
    }

    /// Notes that a provider failed; of all of its targets that say the same, one is told of at a time.
    ///
    /// - Parameter isExternal: whether it is an external metric that is collected or computed.
    func note(_ message: String, plugin: String, provider: String, isExternal: Bool, target: ObjectReference?) {
        let what = isExternal ? "external metric" : "provider"
        guard let more = news("\(plugin)\n\(what) \(provider)\n", Self.shape(of: message)) else { return }
        let place = target.map { " for \($0)" } ?? ""
        logger.warning("plugin \(plugin): \(what) \(provider) failed\(place): \(message)\(more)")
    }

    /// Notes that something of a plugin is left undone.
    func note(_ message: String, plugin: String, about key: PluginCatalogue.Key) {
        guard let more = news("\(plugin)\n\(key)\n\n") else { return }
        logger.warning("plugin \(plugin): \(message)\(more)")
    }

    /// The place that a message begins with, `file.lua:12:`, which stays the same whatever else it says; the whole message
    /// where it names none, without its digits.
    private static func place(in message: String) -> Substring {
        if let match = message.prefixMatch(of: /[^:\n]+:\d+:/) { return match.0 }
        return Substring(shape(of: message))
    }

    /// A message without its digits: what is different for each target is mostly a number.
    private static func shape(of message: String) -> String { String(message.prefix(200).filter { !$0.isNumber }) }

    /// What to add to the message where it is to be told; nil where it is not.
    ///
    /// - Parameter shape: tells messages apart of which a few are told though they have one key.
    private func news(_ key: String, _ shape: String = "") -> String? {
        let now = clock.now()
        return told.withLock { told in
            if var last = told[key], now - last.time < Self.quiet {
                defer { told[key] = last }
                if last.shapes.count < Self.mostShapes, last.shapes.insert(shape).inserted { return "" }
                last.quiet += 1
                return nil
            }
            if told.count >= Self.mostRemembered { told = told.filter { now - $0.value.time < Self.quiet } }
            // More places than that at once: what there is to say has been said.
            guard told.count < Self.mostRemembered || told[key] != nil else { return nil }
            let quiet = told.updateValue(Told(time: now, shapes: [shape]), forKey: key)?.quiet ?? 0
            return quiet > 0 ? " (and \(quiet) more like it before)" : ""
        }
    }
}
