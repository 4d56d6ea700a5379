import FoundationEssentials
import Logging
import Plugins
import Synchronization

/// The configuration file, read again and again.
final class ConfigurationFile: Sendable {
    private static let mostBytes = 1 << 20

    let path: String
    private let logger: Logger
    /// What the file said when it was read last, or why it could not be read.
    private let last = Mutex<Result<String, ConfigurationError>?>(nil)

    init(path: String, logger: Logger) {
        self.path = path
        self.logger = logger
    }

    /// Reads the file.
    func read() throws(ConfigurationError) -> PluginConfiguration {
        let text = Result { () throws(ConfigurationError) in try load() }
        last.withLock { $0 = text }
        return try ConfigurationParser.parse(try text.get(), path: path)
    }

    /// Reads the file if it has changed. One that is wrong is told, and changes nothing.
    ///
    /// - Returns: nil where there is nothing new to go by.
    func change() -> PluginConfiguration? {
        let text = Result { () throws(ConfigurationError) in try load() }
        let isNews = last.withLock { last in
            defer { last = text }
            return last != text
        }
        guard isNews else { return nil }
        do throws(ConfigurationError) {
            let configuration = try ConfigurationParser.parse(try text.get(), path: path)
            logger.info("the configuration in \(path) is taken as it is now")
            return configuration
        } catch {
            for problem in error.problems { logger.error("\(problem); the configuration before goes on") }
            return nil
        }
    }

    private func load() throws(ConfigurationError) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigurationError(problems: ["\(path): can't be read, expected a YAML file"])
        }
        guard data.count <= Self.mostBytes, let text = String(data: data, encoding: .utf8) else {
            throw ConfigurationError(problems: ["\(path): expected UTF-8 text of at most \(Self.mostBytes) bytes"])
        }
        return text
    }
}
