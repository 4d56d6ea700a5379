import Logging
import Synchronization

/// What a plugin writes to its log during a test.
final class TestLog: Sendable {
    private let lines = Mutex<[String]>([])
    private let notes = Mutex<[String]>([])
    private let prints = Mutex<[String]>([])
    /// The most lines that one test prints.
    private static let mostPrinted = 1000

    /// What has been written: `warn: text`.
    var written: [String] { lines.withLock { $0 } }

    /// What the test itself has printed.
    var printed: [String] { prints.withLock { $0 } }

    /// Takes a line that the test prints.
    func print(_ line: String) { prints.withLock { if $0.count < Self.mostPrinted { $0.append(line) } } }

    /// The logger that writes here.
    var logger: Logger { Logger(label: "moongauge.plugin") { [self] _ in Handler(log: self) } }

    /// What the server says of the plugin that is not well.
    var complaints: [String] { notes.withLock { $0 } }

    /// Notes what helps to understand a test that fails.
    func note(_ line: String) { add(line, isServer: true) }

    /// The logger of the server around the plugin.
    var serverLogger: Logger {
        Logger(label: "moongauge") { [self] _ in Handler(log: self, isServer: true, logLevel: .warning) }
    }

    private func add(_ line: String, isServer: Bool) {
        if isServer { notes.withLock { $0.append(line) } } else { lines.withLock { $0.append(line) } }
    }

    private struct Handler: LogHandler {
        let log: TestLog
        var isServer = false
        var logLevel = Logger.Level.debug
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let level = event.level == .warning ? "warn" : event.level.rawValue
            var text = "\(event.message)"
            // The server's log says which plugin it is; here there is one.
            if !isServer, text.hasPrefix("plugin "), let colon = text.firstRange(of: ": ") {
                text = String(text[colon.upperBound...])
            }
            log.add("\(level): \(text)", isServer: isServer)
        }
    }
}
