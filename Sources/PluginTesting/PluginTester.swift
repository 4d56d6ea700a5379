import LuaRuntime
import Plugins

/// Runs tests of plugins. Every test has a plugin, a cluster, a store and a clock of its own.
public enum PluginTester {
    /// Runs the tests of a file, one after the other, each of them with the file loaded anew.
    ///
    /// - Parameter report: gets each test's result when it is over.
    public static func run(_ file: PluginTestFile, _ report: (PluginTestResult) -> Void) async {
        func fail(_ position: String, _ message: String) {
            report(PluginTestResult(name: "", failure: .init(position: position, message: message, log: [])))
        }
        // What is wrong with the plugin before it says what it is called is told once, not by every test.
        if let error = PluginCheck.problems(of: [file.plugin]).first(where: { $0.plugin == nil }) {
            return fail("", "\(error)")
        }
        let names: [String]
        do throws(LuaError) {
            names = try TestScript(file.tests, of: file.plugin).names
        } catch {
            return fail(position(error), error.message)
        }
        guard !names.isEmpty else {
            return fail("", "\(file.name) has no tests; write test(\"what is so\", function(t) … end)")
        }
        for name in names { report(await run(name, of: file)) }
    }

    private static func run(_ name: String, of file: PluginTestFile) async -> PluginTestResult {
        var world: World?
        do throws(LuaError) {
            let script = try TestScript(file.tests, of: file.plugin)
            world = script.world
            try await script.run(name)
            do throws(PluginError) {
                // A test that asks nothing of the plugin shall not pass where it can't be loaded.
                try script.world.load()
            } catch {
                throw LuaError(.runtime, "\(error)")
            }
            return PluginTestResult(name: name, printed: script.world.log.printed)
        } catch {
            let failure = PluginTestResult.Failure(
                position: position(error), message: error.message,
                log: world.map { $0.log.written + $0.log.complaints } ?? [])
            return PluginTestResult(name: name, failure: failure, printed: world?.log.printed ?? [])
        }
    }

    private static func position(_ error: LuaError) -> String {
        guard let chunk = error.chunkName else { return "" }
        return error.line.map { "\(chunk):\($0)" } ?? chunk
    }
}
