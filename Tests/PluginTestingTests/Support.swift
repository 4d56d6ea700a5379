import PluginTesting
import Plugins
import Synchronization

/// A plugin with a metric `m` of pods that does what the body says.
func plugin(_ body: String = "return samples:last_over_time(\"x\")", header: String = "", more: String = "") -> String {
    """
    local plugin = moongauge.plugin { name = "p"\(header) }
    plugin:derived { metric = "m", resource = "pods", value = function(pod, samples)
      \(body)
    end }
    \(more)
    """
}

/// Runs tests of a plugin: `p.lua` and `p_test.lua`.
func results(of tests: String, for plugin: String = plugin()) async -> [PluginTestResult] {
    let file = PluginTestFile(
        plugin: PluginSource(path: "folder/p.lua", text: plugin),
        tests: PluginSource(path: "folder/p_test.lua", text: tests))
    let results = Mutex<[PluginTestResult]>([])
    await PluginTester.run(file) { result in results.withLock { $0.append(result) } }
    return results.withLock { $0 }
}

/// Why the only test, whose body this is, failed; nil where it passed.
func failure(of body: String, for plugin: String = plugin()) async -> PluginTestResult.Failure? {
    let results = await results(of: "test(\"it\", function(t)\n\(body)\nend)", for: plugin)
    guard results.count == 1 else { return .init(position: "", message: "\(results.count) results", log: []) }
    return results[0].failure
}

/// Why the only test failed, in words.
func message(of body: String, for plugin: String = plugin()) async -> String? {
    await failure(of: body, for: plugin)?.message
}
