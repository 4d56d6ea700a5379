import ArgumentParser

/// `moongauge plugin`: what authors of plugins need.
struct PluginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin", abstract: "Write, check and test plugins.",
        subcommands: [New.self, Check.self, Test.self, Run.self, Docs.self])
}
