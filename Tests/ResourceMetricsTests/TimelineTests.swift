import ResourceMetrics
import SampleStore
import Samples
import Testing

/// The recording against what the API server says of its containers: which pods must have usage when, of which containers,
/// how much, and why the others have none.
struct TimelineTests {
    private let pages: [Recording.Page]
    private let timeline: Timeline
    private let counters: RawCounters

    init() throws {
        pages = try Recording().pages
        timeline = try Timeline()
        counters = RawCounters(pages, timeline)
    }

    /// How often pages are scraped, and by when a container that goes on running must have usage.
    ///
    /// The kubelet's samples are up to 24.2 s old. A first sample is seen at most a step after the start, and one that lies
    /// the minimum span behind it (3.3 s at a resolution of 5 s, else 10 s) at the first scrape that comes the span and 24.2
    /// s later.
    struct Pace: CustomTestStringConvertible {
        var step: Int
        var due: Int64
        var testDescription: String { "every \(step * 5) s" }

        var policy: ResourceMetricsPolicy {
            ResourceMetricsPolicy(
                metricResolution: .seconds(Double(step * 5)), maximumAge: .seconds(step > 3 ? 180 : 60))
        }
    }

    /// How often each outcome was met, so that none of them goes untested.
    private struct Tally {
        var listed: [String: Int] = [:]
        var settled = 0
        var exact = 0
        var reasons: [String: Int] = [:]
    }

    @Test(arguments: [Pace(step: 1, due: 38_000), Pace(step: 3, due: 65_000), Pace(step: 12, due: 120_000)])
    func `usage follows the containers`(pace: Pace) async throws {
        let clock = ManualClock(pages[0].request)
        let store = InMemorySampleStore(clock: clock)
        var tally = Tally()
        for page in pages where page.number.isMultiple(of: pace.step) {
            clock.set(to: page.response)
            try store.store(page)
            let now = page.response
            let inventory = Recording.inventory(at: now) { timeline.phase(of: $0, at: now.milliseconds) }
            let metrics = StoredResourceMetrics(store: store, inventory: inventory, clock: clock, policy: pace.policy)
            for (namespace, name) in Recording.pods {
                let usage = await metrics.usage(ofPod: name, in: namespace)
                try check(usage, name, page, pace, &tally)
            }
        }
        #expect(tally.settled > 3 && tally.exact > 10)
        for name in ["burner", "idle", "trio", "with-init", "phoenix", "slow-init"] {
            #expect((tally.listed[name] ?? 0) > 0, "\(name)")
        }
        // Each of the ways not to be there has been met: not yet, not any more, and not at all.
        #expect(tally.reasons["unknownObject"] != nil || pace.step > 3)
        #expect(tally.reasons["noSamples"] != nil)
        #expect(tally.reasons["neverScraped"] != nil)
        #expect(pace.step > 3 || tally.reasons["singleSample"] != nil)
        // A container of two pods in five lives 13 s: at the quick pace it is seen, at the slow one hardly.
        #expect(pace.step > 1 || (tally.listed["crasher"] ?? 0) >= 10)
    }

    private func check(
        _ usage: Result<PodUsage, AbsenceReason>, _ name: String, _ page: Recording.Page, _ pace: Pace,
        _ tally: inout Tally
    ) throws {
        let place: Comment = "\(name) in \(page.number)"
        let now = page.response.milliseconds
        if case .failure(let reason) = usage { tally.reasons[reason.word, default: 0] += 1 }
        if name == "phoenix", now >= Recording.phoenixGone, now < Recording.phoenixBack {
            #expect(usage == .failure(.unknownObject))
            return
        }
        // Too near to a start or an end to say which side of it the page saw.
        guard let running = timeline.running(name, at: page.request.milliseconds) else { return }
        if running.isEmpty || timeline.phase(of: name, at: now) != "Running" {
            #expect(usage == .failure(.noSamples) || usage == .failure(.neverScraped), place)
            return
        }
        // What ran before the first scrape is new to us with it.
        let youngest = max(try #require(running.map(\.start).max()), pages[0].request.milliseconds)
        switch usage {
        case .success(let usage):
            tally.listed[name, default: 0] += 1
            #expect(usage.containers.map(\.name) == running.map(\.container), place)
            try check(usage, running, page, pace, &tally)
        case .failure(let reason):
            #expect(now - youngest < pace.due, "\(name) in \(page.number): \(reason)")
            #expect(["singleSample", "spanTooShort", "incomplete"].contains(reason.word), place)
        }
    }

    private func check(
        _ usage: PodUsage, _ running: [Timeline.Run], _ page: Recording.Page, _ pace: Pace, _ tally: inout Tally
    ) throws {
        let place: Comment = "\(usage.name) in \(page.number)"
        let (end, window) = (usage.timestamp.milliseconds, usage.window.milliseconds)
        #expect(window >= pace.policy.minimumRateSpan.milliseconds, place)
        #expect(page.response.milliseconds - end <= 30_000, place)
        #expect(end - window >= (running.map(\.start).min() ?? 0), place)
        // Between the two ends of the window the counter rose by what is served, to the nanocore.
        if running.count == 1 {
            let used = counters.used(by: running[0], at: end) - counters.used(by: running[0], at: end - window)
            let expected = used / Double(window) * 1e12
            #expect(abs(Double(usage.containers[0].usage.cpuNanocores) - expected) <= 2, place)
            tally.exact += 1
        }
        for (container, run) in zip(usage.containers, running) {
            let cores = Double(container.usage.cpuNanocores) / 1e9
            #expect(container.usage.memoryBytes > 0)
            // The recorded machine has no swap.
            #expect(container.usage.swapBytes == 0)
            if run.container == "boom" {
                // 13 s of life, the start included, at 50 to 84 millicores in every one of the twelve lives.
                #expect((0.035...0.1).contains(cores), place)
            }
            let age = page.response.milliseconds - run.start
            guard age > Int64(pace.step) * 10_000 + 45_000, let rate = counters.steadyRate(of: run) else { continue }
            // Loops that share two processors run by fits and starts; what is limited by a quota doesn't.
            let margin = run.container == "burn" ? 0.02 * rate : max(0.35 * rate, 0.0005)
            #expect(abs(cores - rate) <= margin, "\(run.container) in \(page.number): \(cores) for \(rate)")
            tally.settled += 1
        }
    }
}

extension AbsenceReason {
    /// The case without its values.
    fileprivate var word: String {
        switch self {
        case .unknownObject: "unknownObject"
        case .neverScraped: "neverScraped"
        case .noSamples: "noSamples"
        case .singleSample: "singleSample"
        case .spanTooShort: "spanTooShort"
        case .stale: "stale"
        case .incomplete: "incomplete"
        default: "other"
        }
    }
}
