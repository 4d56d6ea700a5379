import ResourceMetrics
import SampleStore
import Samples
import Testing

/// What is served of the recorded pods while scrapes fail, and while their kubelet starts again.
struct OutageTests {
    private static let policy = ResourceMetricsPolicy(metricResolution: .seconds(15))
    /// The pods that run all the time, and which containers they have.
    private static let steady = [
        "burner": ["burn"], "idle": ["sleeper"], "trio": ["cache", "logger", "web"],
        "with-init": ["app", "mesh-proxy"],
        "hog": ["memhog"], "scratch": ["writer"], "static-agent-real-1": ["agent"],
    ]

    private let clock: ManualClock
    private let store: InMemorySampleStore
    private let pages: [Recording.Page]

    init() throws {
        pages = try Recording().pages
        clock = ManualClock(pages[0].request)
        store = InMemorySampleStore(clock: clock)
    }

    private var metrics: StoredResourceMetrics {
        StoredResourceMetrics(
            store: store, inventory: Recording.inventory(at: clock.now()), clock: clock, policy: Self.policy)
    }

    private func scrape(_ page: Recording.Page) throws {
        clock.set(to: page.response)
        try store.store(page)
    }

    /// The answer for each of the steady pods.
    private func answers() async -> [String: Result<PodUsage, AbsenceReason>] {
        var answers: [String: Result<PodUsage, AbsenceReason>] = [:]
        for (namespace, name) in Recording.pods where Self.steady[name] != nil {
            answers[name] = await metrics.usage(ofPod: name, in: namespace)
        }
        return answers
    }

    @Test func `missed scrapes keep the last window until it is stale`() async throws {
        for page in pages[...30] where page.number.isMultiple(of: 3) { try scrape(page) }
        let last = try await answers().mapValues { try $0.get() }
        #expect(last.count == Self.steady.count)
        let node = try await metrics.usage(ofNode: Recording.node).get()
        var goneStale = 0
        for _ in 0..<15 {
            clock.advance(by: .seconds(5))
            let now = clock.now()
            for (name, answer) in await answers() {
                let usage = try #require(last[name])
                let age = now - usage.timestamp
                if age <= .seconds(60) {
                    #expect(answer == .success(usage), "\(name)")
                } else if usage.containers.count == 1 {
                    #expect(answer == .failure(.stale(age: age)), "\(name)")
                    goneStale += 1
                } else {
                    // As long as one container is still current, the one that isn't is to blame.
                    #expect(throws: AbsenceReason.self) { try answer.get() }
                }
            }
            let age = now - node.timestamp
            #expect(
                await metrics.usage(ofNode: Recording.node)
                    == (age <= .seconds(60) ? .success(node) : .failure(.stale(age: age))))
        }
        #expect(goneStale > 5)
        // One scrape is enough to be back: 80 s lie between the two samples, less than the two minutes that may.
        try scrape(pages[46])
        for (name, answer) in await answers() {
            let usage = try answer.get()
            #expect(usage.containers.map(\.name) == Self.steady[name])
            #expect((.seconds(45) ... .seconds(120)).contains(usage.window), "\(name): \(usage.window)")
        }
        let burner = try await metrics.usage(ofPod: "burner", in: "shop").get()
        #expect((195_000_000...205_000_000).contains(burner.containers[0].usage.cpuNanocores))
    }

    /// Neither an absent runtime nor one that hangs, which holds the answer back for two minutes, makes pods vanish.
    @Test(arguments: ["runtime-down/resource-down.txt", "runtime-down/resource-hung.txt"])
    func `a page without a runtime is no empty node`(_ file: String) async throws {
        for page in pages[...30] where page.number.isMultiple(of: 3) { try scrape(page) }
        let last = await answers()
        // Behind the recorded answer's head.
        let body = try #require(try Recording.text(file).split(separator: "\n\n", maxSplits: 1).last.map(String.init))
        #expect(body.hasSuffix("resource_scrape_error 1\n"))
        let asked = clock.now() + .seconds(15)
        try scrape(Recording.Page(number: 0, text: body, request: asked, response: asked + .seconds(0.1)))
        #expect(await answers() == last)
        #expect(await metrics.usage(ofPodsIn: "shop", matching: .everything).count >= 4)
        clock.set(to: pages[30].response + .seconds(120))
        for (_, answer) in await answers() {
            guard case .failure(.stale(let age)) = answer else {
                Issue.record("\(answer)")
                continue
            }
            #expect(age > .seconds(90))
        }
    }

    /// The kubelet starts again while its pods go on: container counters go on too, pod counters begin anew.
    @Test(arguments: [1, 5]) func `a restart of the kubelet costs nothing`(step: Int) async throws {
        var naive = NaiveKubelet()
        for page in pages where page.number.isMultiple(of: 3) {
            try scrape(page)
            naive.read(page.text)
        }
        let before = try await answers().mapValues { try $0.get() }
        let restart = try Recording("restart.tsv").pages
        #expect(restart.count == 31)
        #expect(
            try dips(from: restart[0], to: restart[1]) == ["hog", "idle", "slow-init", "static-agent-real-1", "trio"])
        for page in restart where page.number.isMultiple(of: step) {
            try scrape(page)
            naive.read(page.text)
            let pods = Recording.inventory(at: clock.now()).pods(in: nil, matching: .everything)
            let all = await metrics.usage(ofPodsIn: nil, matching: .everything)
            #expect(all == naive.pods(pods, now: clock.now().milliseconds, policy: Self.policy), "\(page.number)")
            for (name, answer) in await answers() {
                let usage = try answer.get()
                #expect(usage.containers.map(\.name) == Self.steady[name])
                #expect(usage.window >= Self.policy.minimumRateSpan)
                // Whichever of its two sources the kubelet reads, the counters are the same.
                for (container, earlier) in zip(usage.containers, before[name]?.containers ?? []) {
                    let (cores, past) = (Double(container.usage.cpuNanocores), Double(earlier.usage.cpuNanocores))
                    let margin = max(0.4 * past, 1_500_000)
                    #expect(abs(cores - past) <= margin, "\(container.name) in \(page.number): \(cores) after \(past)")
                }
            }
        }
    }

    /// The pods whose own CPU counter is lower on the second page.
    private func dips(from first: Recording.Page, to second: Recording.Page) throws -> [String] {
        func counters(_ page: Recording.Page) -> [String: Double] {
            var counters: [String: Double] = [:]
            for line in page.text.split(separator: "\n") where line.hasPrefix("pod_cpu_usage_seconds_total{") {
                let pod = line.split(separator: "pod=\"")[1].prefix { $0 != "\"" }
                counters[String(pod)] = Double(line.split(separator: " ")[1])
            }
            return counters
        }
        let later = counters(second)
        return counters(first).filter { name, value in later[name].map { $0 < value } == true }.keys.sorted()
    }
}
