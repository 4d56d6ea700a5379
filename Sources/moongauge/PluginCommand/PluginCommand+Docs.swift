import ArgumentParser
import PluginTesting
import Plugins

extension PluginCommand {
    /// `moongauge plugin docs [NAME]`.
    struct Docs: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "docs", abstract: "Print what plugins and their tests can use.",
            discussion: """
                Without a name, all of it, as Markdown. A name is that of a library, a kind of value, a function or a method: json, \
                json.decode, samples, samples:rate, plugin.Derived.
                """
        )

        @Argument(help: ArgumentHelp("What to look up.", valueName: "name"))
        var name: String?

        @Flag(help: "Print annotations for editors with a Lua language server, as plugins/meta/moongauge.lua has them.")
        var stubs = false

        func run() throws {
            let reference = PluginReference(further: [PluginTester.reference])
            if stubs {
                guard name == nil else { throw ValidationError("--stubs prints all of it; leave the name out") }
                return print(StubWriter.stubs(of: reference), terminator: "")
            }
            let writer = ReferenceWriter(reference)
            guard let name else { return print(writer.whole(), terminator: "") }
            guard let text = writer.one(name) else {
                StandardError.write(["there is no \"\(name)\"; there are \(writer.names.joined(separator: ", "))"])
                throw ExitCode(1)
            }
            print(text, terminator: "")
        }
    }
}
