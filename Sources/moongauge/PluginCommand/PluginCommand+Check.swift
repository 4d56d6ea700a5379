import ArgumentParser
import Logging
import Plugins

extension PluginCommand {
    /// `moongauge plugin check FILE-or-FOLDER…`.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Say what is wrong with plugins; the exit status is 1 if anything is.",
            discussion: """
                Each problem is one line, FILE:LINE:COLUMN: MESSAGE. Besides what keeps a plugin from being loaded, that is what \
                two plugins both declare, names that nobody has, settings and permissions that are not used, what the \
                configuration grants and no plugin wants, misspelt names of kubelets' metrics, and, where whole folders are \
                checked, metrics to be used that no plugin declares. A plugin with settings that are required needs --config.
                """
        )

        @Argument(help: ArgumentHelp("A plugin, or a folder with plugins.", valueName: "file-or-folder"))
        var paths: [String]

        @Option(help: ArgumentHelp("A configuration file, whose settings have to suit the plugins.", valueName: "file"))
        var config: String?

        func run() throws {
            let (sources, areAll, configuration, problems) = read()
            let all =
                problems
                + PluginCheck.findings(in: sources, areAll: areAll, configuration: configuration).map(\.description)
            if !all.isEmpty {
                StandardError.write(all)
                throw ExitCode(1)
            }
            print(sources.count == 1 ? "1 plugin, no problem found" : "\(sources.count) plugins, no problem found")
        }

        /// - Returns: `areAll` where a folder is among the paths: then other plugins than these are not expected.
        private func read() -> (
            sources: [PluginSource], areAll: Bool, configuration: PluginConfiguration, problems: [String]
        ) {
            var problems: [String] = []
            var configuration = PluginConfiguration()
            if let config {
                let quiet = Logger(label: "moongauge") { _ in SwiftLogNoOpLogHandler() }
                do throws(ConfigurationError) {
                    configuration = try ConfigurationFile(path: config, logger: quiet).read()
                } catch {
                    problems += error.problems
                }
            }
            var sources: [PluginSource] = []
            var areAll = false
            for path in paths {
                do throws(PluginError) {
                    let (found, unreadable) = try PluginSource.found(at: path)
                    if found.map(\.path) != [path] { areAll = true }
                    if found.isEmpty, unreadable.isEmpty {
                        problems.append("\(path): there is no plugin in this folder")
                    }
                    problems += unreadable.flatMap(\.problems).map(\.description)
                    sources += found.filter { source in !sources.contains { $0.path == source.path } }
                } catch {
                    problems += error.problems.map(\.description)
                }
            }
            return (sources, areAll, configuration, problems)
        }
    }
}
