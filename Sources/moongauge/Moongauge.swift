import ArgumentParser
import Logging
import Telemetry

/// The program: one command line with its commands.
@main
struct Moongauge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "moongauge",
        abstract: "A metrics server for Kubernetes that is extended in Lua.",
        discussion: """
            It serves metrics.k8s.io (what nodes and pods use) and custom.metrics.k8s.io (what Lua plugins make of it) \
            behind the kube-aggregator, for kubectl top and the HorizontalPodAutoscaler.

            To see it at work without a cluster: moongauge demo
            """,
        version: Version.text,
        subcommands: [ServeCommand.self, DemoCommand.self, ConfigCommand.self, PluginCommand.self],
        defaultSubcommand: ServeCommand.self
    )

    /// Reads the command line and runs what it says; without the name of a command, that is `serve`, as metrics-server has no
    /// commands.
    static func main() async {
        let (arguments, ignored) = IgnoredFlags.strip(Array(CommandLine.arguments.dropFirst()))
        if !ignored.isEmpty {
            let logger = Logger(label: "moongauge") { _ in LineLogHandler(level: .info) }
            logger.warning("these flags have no meaning here and are ignored: \(ignored.joined(separator: ", "))")
        }
        await main(arguments)
    }
}

/// What this build is.
enum Version {
    /// The version by itself.
    static let number = "0.1.0"
    /// How clients are told of it.
    static var text: String { "moongauge v\(number)" }
    /// How we name ourselves to servers.
    static var userAgent: String { "moongauge/\(number)" }
    /// Operating system and processor, in Go's words.
    static var platform: String {
        #if arch(arm64)
        "linux/arm64"
        #else
        "linux/amd64"
        #endif
    }
}
