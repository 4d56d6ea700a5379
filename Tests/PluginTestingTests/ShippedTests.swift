import FoundationEssentials
import PluginTesting
import Plugins
import Synchronization
import Testing

/// The plugins that come with the server pass their own tests.
@Suite struct ShippedTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "plugins").path()

    @Test func theirTestsPass() async throws {
        let found = try PluginTestFile.find(in: Self.folder)
        #expect(found.untested == [])
        #expect(found.files.count >= 6)
        let count = Mutex(PluginTestCount())
        for file in found.files {
            await PluginTester.run(file) { result in
                count.withLock { $0.add(result) }
                if result.failure != nil { Issue.record("\(file.name)\n\(result.text)") }
            }
        }
        #expect(count.withLock { $0.passed } >= found.files.count)
    }
}
