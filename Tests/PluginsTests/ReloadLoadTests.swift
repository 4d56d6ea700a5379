import Samples
import Synchronization
import Testing

@testable import Plugins

/// Reloading while requests are answered.
@Suite(.timeLimit(.minutes(2))) struct ReloadLoadTests {
    private final class Weak {
        weak var plugin: Plugin?
        init(_ plugin: Plugin?) { self.plugin = plugin }
    }

    private final class Progress: Sendable {
        let isDone = Atomic(false)
        let answers = Atomic(0)
    }

    /// Both metrics always come from one version; nothing of a former version stays.
    @Test func aThousandReloadsLeaveNothingBehind() async throws {
        let files = try ReloadBench()
        func text(_ version: Int) -> String {
            let ballast = "local ballast = {} for i = 1, 100 do ballast[i] = 'text ' .. i .. ' of \(version)' end\n"
            return ballast
                + ReloadBench.plugin("a", "m", "n", version: "\(version)", value: "#ballast * \(version)")
        }
        try files.write("a.lua", text(0))
        try await files.reloader.start()
        let progress = Progress()
        var former: [Weak] = []
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    var last = 0.0
                    while !progress.isDone.load(ordering: .relaxed) {
                        let set = files.catalogue.plugins
                        #expect(set.plugins.count == 1)
                        #expect(set.entries.values.allSatisfy { $0.plugin === set.plugins[0] })
                        let value = try #require(try await files.value("m"))
                        #expect(value >= last && value.truncatingRemainder(dividingBy: 100) == 0)
                        last = value
                        progress.answers.add(1, ordering: .relaxed)
                    }
                }
            }
            for version in 1...1000 {
                former.append(Weak(files.catalogue.plugins.plugins.first))
                try files.write("a.lua", text(version))
                await files.reloader.check()
                #expect(files.catalogue.plugins.plugins.first?.header.version == "\(version)")
            }
            progress.isDone.store(true, ordering: .relaxed)
            try await group.waitForAll()
        }
        #expect(progress.answers.load(ordering: .relaxed) > 100)
        #expect(try await files.value("n") == 100_000)
        #expect(former.count == 1000)
        #expect(former.count { $0.plugin != nil } == 0)
        let status = try #require(files.reloader.statuses.first)
        #expect([status.loads, status.failures] == [1001, 0])
    }
}
