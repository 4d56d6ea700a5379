import ArgumentParser
import FoundationEssentials

extension PluginCommand {
    /// `moongauge plugin new NAME`.
    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new", abstract: "Begin a plugin: a file that works, and its tests."
        )

        @Argument(help: ArgumentHelp("What the plugin is called: letters, digits and underscores.", valueName: "name"))
        var name: String

        @Option(
            help: ArgumentHelp(
                """
                What kind of metrics it has: derived (computed from samples that there are), provider (asked of pods over the \
                network), external (about something outside of the cluster).
                """, valueName: "kind"))
        var kind = PluginSkeleton.Kind.derived

        @Option(help: ArgumentHelp("The folder to write to.", valueName: "folder"))
        var dir = "."

        func run() throws {
            let skeleton = try PluginSkeleton(name, kind)
            let prefix = dir == "." ? "" : dir.hasSuffix("/") ? dir : dir + "/"
            let files = [("\(prefix)\(name).lua", skeleton.plugin), ("\(prefix)\(name)_test.lua", skeleton.tests)]
            for (path, _) in files where FileManager.default.fileExists(atPath: path) {
                StandardError.write(["\(path) is there already; choose another name, or another folder by --dir"])
                throw ExitCode(1)
            }
            for (path, text) in files {
                do {
                    try FileManager.default.createDirectory(atPath: dir, withIntermediateDirectories: true)
                    try Data(text.utf8).write(to: URL(filePath: path))
                } catch {
                    StandardError.write(["can't write \(path): is its folder writable?"])
                    throw ExitCode(1)
                }
            }
            print("Wrote \(files[0].0) and its tests, \(files[1].0). From here:\n")
            let steps = [
                ("moongauge plugin test \(files[0].0)", "run the tests"),
                ("moongauge plugin check \(files[0].0)", "look for mistakes"),
                ("moongauge plugin docs", "what plugins and tests can use"),
                ("moongauge plugin run --demo \(files[0].0)", "try it once, without a cluster"),
                ("moongauge demo --plugin-dir \(dir)", "see it at work; it is loaded anew when you save it"),
            ]
            let width = steps.map(\.0.count).max() ?? 0
            for (command, purpose) in steps {
                print("  \(command)\(String(repeating: " ", count: width - command.count + 3))\(purpose)")
            }
            let place =
                switch kind {
                case .derived: "In the demo, its values are at"
                case .provider: "In the demo, with the permission that its file begins with, its values are at"
                // Nobody in the demo answers what it asks.
                case .external: "In a cluster, its values are at"
                }
            print("\n\(place)\n  kubectl get --raw '\(skeleton.path)'")
        }
    }
}
