import LuaRuntime
import SampleStore
import Samples
import Synchronization
import Testing

@testable import Plugins

/// When providers ask whom, and how failures slow them down. It is second 1000.
@Suite(.timeLimit(.minutes(10))) struct ProviderScheduleTests {
    private typealias Text = ProviderBench
    private static let counting = "state[pod.name] = (state[pod.name] or 0) + 1"

    private func calls(_ bench: ProviderBench, _ pod: String = "p") -> Double {
        if case .integer(let count) = bench.catalogue.host.states.value(pod, of: "test") { return Double(count) }
        return 0
    }

    /// Each target has its own moment in every interval, and is asked at none else.
    @Test func eachTargetHasItsOwnMoment() async throws {
        let bench = try ProviderBench(Text.plugin("\(Self.counting) return { g = 1 }", more: "every = '10s',"))
        for index in 0..<100 {
            bench.bench.add(PodRecord(namespace: "d", name: "p\(index)", uid: "\(index)", ip: "10.0.0.1"))
        }
        await bench.collect()
        // After the first round, which is at once, the rest is spread.
        var asked: [Int] = []
        var before = try bench.status().totals.successes
        #expect(before == 100)
        for _ in 0..<40 {
            await bench.collect(after: 1)
            let successes = try bench.status().totals.successes
            asked.append(successes - before)
            before = successes
        }
        // From the second interval on nobody is asked more or less often than once in ten seconds.
        #expect(asked[15..<25].reduce(0, +) == 100)
        #expect(asked[25..<35].reduce(0, +) == 100)
        #expect(asked[15..<25].elementsEqual(asked[25..<35]))
        #expect((asked[15..<25].max() ?? 0) < 30)
    }

    /// The second failure changes nothing; then it is twice as long each time, eight intervals or five minutes at most.
    @Test(arguments: [
        ("10s", [0, 10, 20, 40, 80, 160, 240, 320, 400, 480, 560, 640, 720, 800, 880, 960, 1040, 1120], 2120),
        ("1m", [0, 60, 120, 240, 480, 780, 1080], 2080), ("6m", [0, 360, 720, 1080], 2080),
    ])
    func whoFailsIsAskedLessAndLess(_ every: String, _ expected: [Double], _ last: Double) async throws {
        let bench = try ProviderBench(
            Text.plugin(
                "\(Self.counting) if pod.name == 'bad' then error('out of order') end return { g = 1 }",
                more: "every = '\(every)', timeout = '5s',"))
        bench.addPods("bad", "good")
        var asked: [Double] = []
        for second in 0..<1200 {
            let before = calls(bench, "bad")
            await bench.collect(after: second == 0 ? 0 : 1)
            if calls(bench, "bad") > before { asked.append(Double(second)) }
        }
        #expect(asked == expected)
        let interval = try #require(TimeSpan(parsing: every))
        #expect(abs(calls(bench, "good") - 1200 / interval.seconds) <= 2)
        let status = try bench.status()
        #expect([status.succeeding, status.failing] == [1, 1])
        #expect(status.lastError == "p1.lua:4: out of order")
        #expect(status.lastErrorTarget == .pod("bad", in: "d"))
        #expect(status.lastErrorAt == Timestamp(seconds: last))
        #expect(await bench.value("g", "good") == 1)
    }

    /// One line a minute at most, whatever number of targets fails.
    @Test func failuresAreLoggedNowAndThen() async throws {
        let bench = try ProviderBench(Text.plugin("error('bad ' .. pod.name)", more: "every = '5s',"))
        for index in 0..<50 {
            bench.bench.add(PodRecord(namespace: "d", name: "p\(index)", uid: "\(index)", ip: "10.0.0.1"))
        }
        _ = bench.bench.lines.take()
        for _ in 0..<60 { await bench.collect(after: 1) }
        let lines = bench.bench.lines.take()
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("warning: plugin test: provider p failed for pods/d/p") == true)
        #expect(try bench.status().totals.failures > 100)
    }

    /// An external metric is no provider to those who read the log.
    @Test(arguments: ["collect = function() error('no luck', 0) end", "value = function() error('no luck', 0) end"])
    func failuresOfExternalMetrics(_ function: String) async throws {
        let bench = try ProviderBench(
            "local plugin = moongauge.plugin { name = 'test' }\nplugin:external { metric = 'jobs', \(function) }")
        _ = bench.bench.lines.take()
        await bench.collect()
        _ = await bench.catalogue.externalMetric("jobs", in: "d", matching: .everything)
        #expect(bench.bench.lines.take() == ["warning: plugin test: external metric jobs failed: p1.lua:2: no luck"])
    }

    /// Pods that don't run, or have no address, aren't asked; nor are those that come and go.
    @Test func targetsFollowTheInventory() async throws {
        let targets = """
            { resource = 'pods', selector = 'app in (web,api)', namespace = { 'd', 'e' },
              annotation = { ['example.com/scrape'] = 'true' }, owner = { kind = 'Deployment', name = 'web' } }
            """
        let bench = try ProviderBench(Text.plugin("\(Self.counting) return { g = 1 }", targets: targets))
        func pod(
            _ name: String, in namespace: String = "d", app: String = "web", scrape: String = "true",
            ip: String = "10.0.0.1", phase: String = "Running", set: String = "web-1a"
        ) -> PodRecord {
            PodRecord(
                namespace: namespace, name: name, uid: name, labels: ["app": app, "pod-template-hash": "1a"],
                annotations: ["example.com/scrape": scrape], phase: phase, ip: ip,
                owners: [OwnerRecord(kind: "ReplicaSet", name: set)])
        }
        let good = [pod("a"), pod("b", in: "e", app: "api")]
        bench.bench.inventory.pods.withLock {
            $0 =
                good + [
                    pod("c", in: "f"), pod("d", app: "db"), pod("e", scrape: "false"), pod("f", ip: ""),
                    pod("g", phase: "Succeeded"), pod("h", set: "db-1a"),
                ]
        }
        await bench.collect()
        #expect(try bench.status().targets == 2)
        #expect(["a", "b", "c", "d", "e", "f", "g", "h"].map { calls(bench, $0) } == [1, 1, 0, 0, 0, 0, 0, 0])
        bench.bench.inventory.pods.withLock { $0 = [good[1], pod("new")] }
        await bench.collect(after: 5)
        #expect(try bench.status().targets == 2)
        #expect(calls(bench, "new") == 1)
        // The series of the pod that went count no more.
        #expect(try bench.status().series == 2)
        #expect(bench.scheduler.state.withLock { $0.courses.values.first?.budget.used } == 2)
    }

    @Test(arguments: [
        ("{ resource = 'nodes', selector = { zone = 'a' } }", "n1"),
        ("{ resource = 'services', annotation = 'example.com/scrape' }", "web"),
    ]) func nodesAndServices(_ targets: String, _ name: String) async throws {
        let bench = try ProviderBench(Text.plugin("\(Self.counting) return { g = 1 }", targets: targets))
        bench.bench.inventory.nodes.withLock {
            $0 = [NodeRecord(name: "n1", labels: ["zone": "a"]), NodeRecord(name: "n2")]
        }
        bench.bench.inventory.services.withLock {
            $0 = [
                ServiceRecord(namespace: "d", name: "web", annotations: ["example.com/scrape": ""]),
                ServiceRecord(namespace: "d", name: "db"),
            ]
        }
        await bench.collect()
        #expect(try bench.status().targets == 1)
        #expect(calls(bench, name) == 1)
        #expect(bench.catalogue.neededResources == (name == "web" ? [.services] : []))
    }

    /// A clock that was set back makes nobody wait.
    @Test func aClockThatIsSetBack() async throws {
        let bench = try ProviderBench(Text.plugin("\(Self.counting) return { g = 1 }"))
        bench.addPods("p")
        await bench.collect()
        await bench.collect(after: -900)
        #expect(calls(bench) == 2)
    }

    // MARK: Reloading

    /// What has not changed goes on as it did; what has changed begins anew, and what is gone ends.
    @Test func reloading() async throws {
        let files = try ReloadBench()
        let scheduler = ProviderScheduler(catalogue: files.catalogue, sink: files.bench.store)
        func text(_ name: String, _ value: String) -> String {
            Text.plugin(
                "state.calls = (state.calls or 0) + 1 return { g_\(name) = \(value) }",
                metrics: "{ g_\(name) = { type = 'gauge' } }", more: "every = '30s',", name: name)
        }
        func collect(after seconds: Double) async {
            files.bench.clock.advance(by: .seconds(seconds))
            await files.reloader.check()
            await scheduler.collect()
        }
        func calls(_ plugin: String) -> Int64? {
            if case .integer(let count) = files.catalogue.host.states.value("calls", of: plugin) { return count }
            return nil
        }
        files.bench.inventory.pods.withLock { $0 = [PodRecord(namespace: "d", name: "p", uid: "1", ip: "10.0.0.1")] }
        try files.write("a.lua", text("a", "1"))
        try files.write("b.lua", text("b", "1"))
        try await files.reloader.start()
        await scheduler.collect()
        #expect([calls("a"), calls("b")] == [1, 1])

        try files.write("b.lua", text("b", "2"))
        await collect(after: 1)
        #expect([calls("a"), calls("b")] == [1, 2])
        #expect(try await files.value("g_b") == 2)
        #expect(scheduler.statuses.map(\.totals.successes) == [1, 2])
        #expect(scheduler.statuses.map(\.series) == [1, 1])

        try files.remove("a.lua")
        await collect(after: 1)
        #expect(scheduler.statuses.map(\.plugin) == ["b"])
        #expect(try await files.value("g_a") == nil)
        #expect(try await files.value("g_b") == 2)

        // A file that is broken leaves the version before in use.
        try files.write("b.lua", "broken(")
        await collect(after: 60)
        #expect(calls("b") == 3)
    }

    /// Two plugins can't bring in one metric, nor can one take what another computes.
    @Test func conflicts() throws {
        let text = Text.plugin("return {}")
        let other = Text.plugin("return {}", metrics: "{ c_per_second = { type = 'gauge' } }", name: "other")
        var error = #expect(throws: PluginError.self) { try ProviderBench(text, other) }
        #expect(
            error?.description
                == "plugins/p2.lua: metric \"c_per_second\" of pods is already declared by plugins/p1.lua\(notUsed)")
        error = #expect(throws: PluginError.self) { try ProviderBench(ReloadBench.plugin("a", "g"), text) }
        #expect(
            error?.description == "plugins/p2.lua: metric \"g\" of pods is already declared by plugins/p1.lua\(notUsed)"
        )
    }
}
