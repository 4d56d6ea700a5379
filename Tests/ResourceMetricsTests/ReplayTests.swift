import ResourceMetrics
import SampleStore
import Samples
import Testing

/// The recording, scraped again.
struct ReplayTests {
    struct Round {
        var page: Recording.Page
        var listed: [String]
        var pods: [PodUsage]
        var phoenix: Result<PodUsage, AbsenceReason>

        func pod(_ name: String) -> PodUsage? { pods.first { $0.name == name } }
    }

    /// Scrapes every `step`th page and holds every answer to that of the naive reader.
    private func replay(every step: Int, policy: ResourceMetricsPolicy) async throws -> [Round] {
        let pages = try Recording().pages
        try #require(pages.count == 60)
        let clock = ManualClock(pages[0].request)
        let store = InMemorySampleStore(clock: clock)
        var naive = NaiveKubelet()
        var rounds: [Round] = []
        for page in pages where page.number.isMultiple(of: step) {
            clock.set(to: page.response)
            try store.store(page)
            naive.read(page.text)
            // Right after the scrape and right before the next one.
            for delay in [0, Int64(step) * 5000 - 100] {
                clock.set(to: page.response + TimeSpan(milliseconds: delay))
                let inventory = Recording.inventory(at: clock.now())
                let metrics = StoredResourceMetrics(store: store, inventory: inventory, clock: clock, policy: policy)
                let pods = await metrics.usage(ofPodsIn: nil, matching: .everything)
                let now = clock.now().milliseconds
                let records = inventory.pods(in: nil, matching: .everything)
                #expect(pods == naive.pods(records, now: now, policy: policy), "round \(page.number)")
                let nodes = await metrics.usage(ofNodesMatching: .everything)
                #expect(nodes == naive.node(now: now, policy: policy).map { [$0] } ?? [], "round \(page.number)")
                for record in records {
                    let one = await metrics.usage(ofPod: record.name, in: record.namespace)
                    #expect((try? one.get()) == pods.first { $0.name == record.name })
                }
                if delay == 0 {
                    rounds.append(
                        Round(
                            page: page, listed: naive.starts.keys.sorted(), pods: pods,
                            phoenix: await metrics.usage(ofPod: "phoenix", in: "shop")))
                }
            }
        }
        return rounds
    }

    private func check(_ rounds: [Round], settledAfter settled: Int) throws {
        for round in rounds {
            let number = round.page.number
            for container in round.pods.flatMap(\.containers) {
                // The limit of the one that uses most is 0.2 cores.
                #expect(container.usage.cpuNanocores < 260_000_000, "\(container.name) in \(number)")
                #expect(container.usage.memoryBytes > 0)
            }
            for pod in round.pods {
                let listed = round.listed.filter { $0.hasPrefix("\(pod.namespace)/\(pod.name)/") }
                #expect(listed == pod.containers.map { "\(pod.namespace)/\(pod.name)/\($0.name)" })
            }
            guard number >= settled else { continue }
            let burner = try #require(round.pod("burner"), "round \(number)")
            #expect((190_000_000...210_000_000).contains(burner.containers[0].usage.cpuNanocores), "round \(number)")
            for steady in ["idle", "trio", "with-init", "hog", "scratch", "static-agent-real-1"] {
                #expect(round.pod(steady) != nil, "\(steady) in \(number)")
            }
            #expect(round.pod("with-init")?.containers.map(\.name) == ["app", "mesh-proxy"])
            let idle = round.pod("idle")?.containers[0].usage.cpuNanocores
            #expect((idle ?? .max) < 1_000_000)
        }
        // The init container gives way to the main one, and the pod is back as soon as that one has a rate.
        let inits = Set(rounds.compactMap { $0.pod("slow-init")?.containers.map(\.name) })
        #expect(inits == [["wait-90s"], ["main"]])
        #expect(rounds.last?.pod("slow-init") != nil)
        // A job that ended is gone with the first page that doesn't list it.
        #expect(rounds.contains { $0.pod("one-shot") != nil })
        #expect(rounds.allSatisfy { $0.pod("one-shot") == nil || $0.listed.contains("batch/one-shot/task") })
    }

    private func checkPhoenix(_ rounds: [Round]) throws {
        for round in rounds {
            let now = round.page.response.milliseconds
            if now >= Recording.phoenixGone, now < Recording.phoenixBack {
                #expect(round.phoenix == .failure(.unknownObject))
            } else if now >= Recording.phoenixBack, let usage = try? round.phoenix.get() {
                // All of it lies within the new pod's life.
                #expect((usage.timestamp - usage.window).milliseconds >= Recording.phoenixBack)
            }
        }
        #expect((try? rounds.last?.phoenix.get()) != nil)
    }

    @Test func `scraped every 15 seconds`() async throws {
        let rounds = try await replay(every: 3, policy: ResourceMetricsPolicy(metricResolution: .seconds(15)))
        #expect(rounds.count == 20)
        try check(rounds, settledAfter: 12)
        try checkPhoenix(rounds)
    }

    @Test func `scraped every 5 seconds`() async throws {
        let policy = ResourceMetricsPolicy(metricResolution: .seconds(5), maximumAge: .seconds(60))
        let rounds = try await replay(every: 1, policy: policy)
        #expect(rounds.count == 60)
        try check(rounds, settledAfter: 9)
        try checkPhoenix(rounds)
        let back = try #require(rounds.first { $0.page.response.milliseconds >= Recording.phoenixBack })
        #expect(back.phoenix == .failure(.singleSample))
        // The crashing container has a rate in most of its short lives.
        #expect(rounds.count { $0.pod("crasher") != nil } >= 10)
    }

    @Test func `scraped once a minute`() async throws {
        let rounds = try await replay(every: 12, policy: ResourceMetricsPolicy())
        #expect(rounds.count == 5)
        for round in rounds.dropFirst() {
            let burner = try #require(round.pod("burner"))
            #expect((150_000_000...210_000_000).contains(burner.containers[0].usage.cpuNanocores))
        }
    }
}
