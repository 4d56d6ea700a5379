import APIServer
import KubernetesClient
import Logging
import Samples
import ServiceLifecycle
import Testing

@testable import moongauge

/// The checks as the program wires them: each of them passes, and each of them can fail.
@Suite struct HealthTests {
    @Test func informersAndStorageArePassedOnceThereIsSomething() async throws {
        try await RunningServer.run { running in
            let before = await running.problems()
            #expect(before["metric-storage-ready"] == "no node has metrics yet")
            #expect(before.count == 1)
            await running.scrape(rounds: 4)
            #expect(await running.problems().isEmpty)
            running.clock.advance(by: .seconds(60))
            let late = await running.problems()
            #expect(late["metric-collection-timely"]?.hasPrefix("the last scrape began ") == true)
        }
    }

    @Test func shutdownIsNoticed() async throws {
        let notice = ShutdownNotice(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let group = ServiceGroup(
            services: [notice], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        #expect(!notice.isShuttingDown)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(notice.isShuttingDown)
    }

    @Test func anInventoryIsUnsyncedUntilItWasListed() throws {
        let inventory = Inventory()
        #expect(!inventory.hasListedNodes && !inventory.hasListedPods)
        inventory.nodeCache.replace(with: inventory.nodeCache.gather())
        #expect(inventory.hasListedNodes && !inventory.hasListedPods)
        inventory.podCache.replace(with: inventory.podCache.gather())
        #expect(inventory.hasListedPods)
    }
}

extension RunningServer {
    /// What the checks complain of, by their names.
    fileprivate func problems() async -> [String: String] {
        var problems: [String: String] = [:]
        for check in server.checks { problems[check.name] = await check.problem() }
        return problems
    }
}
