import Samples
import Synchronization
import Testing

@testable import Plugins

/// A plugin that took too long to be loaded may be a good one on a machine that is busy: it is tried again.
@Suite struct ReloadRetryTests {
    /// A clock of machines by which two seconds pass whenever they look, while it is slow.
    private final class Pace: Sendable {
        let isSlow = Atomic(true)
        private let now = Atomic<UInt64>(0)

        func tell() -> UInt64 {
            guard isSlow.load(ordering: .relaxed) else { return now.load(ordering: .relaxed) }
            return now.add(2_000_000_000, ordering: .relaxed).newValue
        }
    }

    private let pace = Pace()
    private let bench = Bench()
    private let folder: TemporaryFolder
    private let reloader: PluginReloader

    init() throws {
        folder = try TemporaryFolder()
        var host = PluginHost(clock: bench.clock, logger: bench.lines.logger)
        host.machineClock = { [pace] in pace.tell() }
        let catalogue = PluginCatalogue(
            query: bench.store, inventory: bench.inventory, host: host, clock: bench.clock,
            policy: .init(maximumAge: .minutes(3)), logger: bench.lines.logger)
        reloader = PluginReloader(folders: [folder.path], catalogue: catalogue)
    }

    private func write(_ version: Int) throws {
        // Long enough for the time to be looked at.
        let text = "moongauge.plugin { name = 'a', version = '\(version)' }\nfor i = 1, 5000 do local x = i end"
        try folder.write("a.lua", text.utf8)
    }

    private func lines() -> [String] { bench.lines.take().map { $0.replacing("\(folder.path)/", with: "") } }

    private func failure(_ wait: String) -> String {
        "error: can't load the plugin a.lua: a.lua:2: time limit reached; it is tried again in \(wait)"
    }

    @Test func itIsTriedAgainAtGrowingDistances() async throws {
        try write(1)
        try await reloader.start()
        #expect(lines() == [failure("5s")])
        for (seconds, next) in [
            (5.0, "10s"), (10, "20s"), (20, "40s"), (40, "1m20s"), (80, "2m40s"), (160, "5m0s"), (300, "5m0s"),
        ] {
            bench.clock.advance(by: .seconds(seconds - 0.001))
            await reloader.check()
            #expect(lines() == [])
            bench.clock.advance(by: .seconds(0.001))
            await reloader.check()
            #expect(lines() == [failure(next)])
        }
        #expect(reloader.statuses.map(\.failures) == [8])
        pace.isSlow.store(false, ordering: .relaxed)
        bench.clock.advance(by: .minutes(5))
        await reloader.check()
        #expect(lines() == ["info: loaded plugin a 1: it declares nothing"])
        #expect(reloader.statuses.map(\.lastError) == [nil])
        bench.clock.advance(by: .minutes(10))
        await reloader.check()
        #expect(lines() == [])
    }

    @Test func anotherVersionBeginsAnew() async throws {
        try write(1)
        try await reloader.start()
        bench.clock.advance(by: .seconds(5))
        await reloader.check()
        #expect(lines() == [failure("5s"), failure("10s")])
        try write(2)
        await reloader.check()
        #expect(lines() == [failure("5s")])
        // A version that runs goes on meanwhile.
        pace.isSlow.store(false, ordering: .relaxed)
        bench.clock.advance(by: .seconds(5))
        await reloader.check()
        #expect(lines() == ["info: loaded plugin a 2: it declares nothing"])
        pace.isSlow.store(true, ordering: .relaxed)
        try write(3)
        await reloader.check()
        #expect(lines() == [failure("5s") + "; a 2, loaded before, goes on"])
    }

    @Test func aClockThatWasSetBack() async throws {
        try write(1)
        try await reloader.start()
        pace.isSlow.store(false, ordering: .relaxed)
        bench.clock.set(to: Timestamp(seconds: 100))
        await reloader.check()
        #expect(lines().last == "info: loaded plugin a 1: it declares nothing")
    }

    /// What fails in another way comes to the same whenever it is tried.
    @Test func otherFailuresAreLeftAlone() async throws {
        pace.isSlow.store(false, ordering: .relaxed)
        try folder.write("a.lua", "local = 5".utf8)
        try await reloader.start()
        #expect(lines().count == 1)
        bench.clock.advance(by: .minutes(30))
        await reloader.check()
        #expect(lines() == [])
        #expect(reloader.statuses.map(\.failures) == [1])
    }
}
