import ArgumentParser
import PluginTesting
import Plugins

extension PluginCommand {
    /// `moongauge plugin test FILE-or-FOLDER…`.
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test", abstract: "Run the tests of plugins: NAME_test.lua beside NAME.lua.",
            discussion: """
                Nothing of a cluster is needed, and no time passes: a test says what there is, moves the clock, and looks at what \
                the plugin makes of it. The exit status is 1 if a test fails, or if there is none.
                """
        )

        @Argument(help: ArgumentHelp("A plugin, its tests, or a folder with plugins.", valueName: "file-or-folder"))
        var paths: [String]

        func run() async throws {
            var count = PluginTestCount()
            var untested: [String] = []
            var problems: [String] = []
            for path in paths {
                let found: (files: [PluginTestFile], untested: [String])
                do throws(PluginError) {
                    found = try PluginTestFile.find(in: path)
                } catch {
                    problems.append(error.description)
                    continue
                }
                untested += found.untested
                for file in found.files {
                    print(file.name)
                    await PluginTester.run(file) { result in
                        count.add(result)
                        print(result.text)
                    }
                }
            }
            for path in untested { print("\(path) has no tests") }
            StandardError.write(problems)
            print(count.text)
            if count.failed > 0 || count.passed == 0 || !problems.isEmpty { throw ExitCode(1) }
        }
    }
}
