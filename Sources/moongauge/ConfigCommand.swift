import ArgumentParser
import Logging
import Plugins

/// `moongauge config`: what is to be done with the configuration file.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check the configuration file.", subcommands: [Check.self])

    /// `moongauge config check FILE`.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Say what is wrong with a configuration file; the exit status is 1 if anything is.",
            discussion: """
                With --plugin-dir, what it says is also compared with what the plugins declare: their settings with types \
                and bounds, and whether there are such plugins at all.
                """
        )

        @Argument(help: ArgumentHelp("The file that --config would name.", valueName: "file"))
        var file: String

        @Option(
            help: ArgumentHelp("A folder with Lua plugins. May be given several times.", valueName: "folder"))
        var pluginDir: [String] = []

        func run() throws {
            let (problems, notes) = findings()
            for note in notes { print(note) }
            if !problems.isEmpty {
                StandardError.write(problems)
                throw ExitCode(1)
            }
            print("\(file): no problem found")
        }

        /// What is wrong, and what one should know, one line each.
        private func findings() -> (problems: [String], notes: [String]) {
            let quiet = Logger(label: "moongauge") { _ in SwiftLogNoOpLogHandler() }
            let configuration: PluginConfiguration
            do throws(ConfigurationError) {
                configuration = try ConfigurationFile(path: file, logger: quiet).read()
            } catch {
                return (error.problems, [])
            }
            guard !pluginDir.isEmpty else { return ([], []) }
            var sources: [PluginSource] = []
            var problems: [String] = []
            for folder in pluginDir {
                do throws(PluginError) {
                    let (found, unreadable) = try PluginSource.found(in: folder)
                    sources += found
                    problems += unreadable.map(\.description)
                } catch {
                    problems.append(error.description)
                }
            }
            return (
                problems + PluginCheck.problems(of: sources, configuration: configuration).map(\.description),
                PluginCheck.refusals(of: sources, configuration: configuration)
            )
        }
    }
}
