import SampleStore
import Samples
import Synchronization
import TestSupport
import Testing

@testable import Scraping

@Suite struct ResourcePageTests {
    private let pages: [Recording.Page]
    private let clock: ManualClock

    init() throws {
        pages = try Recording.pages()
        clock = ManualClock(pages[0].time)
    }

    private func store() -> InMemorySampleStore { InMemorySampleStore(clock: clock) }

    @Test func everyRecordedPageIsReadWhole() throws {
        #expect(pages.count == 60)
        for page in pages {
            clock.set(to: page.time)
            let store = store()
            var reader = ResourcePage(node: Recording.node, sink: store)
            let lines = try NaiveStore.lines(page.text)
            let outcome = try reader.ingest(page.text, at: page.time)
            #expect(outcome.samples == lines.count)
            #expect(outcome.summary.appended == lines.count)
            #expect(store.statistics().series == lines.count)
        }
    }

    /// Counted with grep in `resource/010.txt`.
    @Test func aPageOfTheRecordingByNumbers() throws {
        clock.set(to: pages[10].time)
        let store = store()
        var reader = ResourcePage(node: Recording.node, sink: store)
        let outcome = try reader.ingest(pages[10].text, at: pages[10].time)
        #expect(outcome.samples == 93)
        let key = SeriesKey(
            metric: "container_cpu_usage_seconds_total", object: .pod("burner", in: "shop"),
            labels: ["container": "burn"])
        #expect(
            store.content([key])[key] == [
                Sample(timestamp: Timestamp(milliseconds: 1_795_375_055_833), value: 6.304897072)
            ])
        let node = SeriesKey(metric: "resource_scrape_error", object: .node("real-1"))
        #expect(store.content([node])[node] == [Sample(timestamp: pages[10].time, value: 0)])
    }

    /// The first page of a kubelet that was restarted has lower CPU counters of five pods than the page before and the pages
    /// after it; those of containers go on.
    @Test func podCountersThatDipAreNoRestarts() throws {
        let pages = try Recording.restart()
        clock.set(to: Timestamp(milliseconds: 1_795_375_350_000))
        let store = store()
        var reader = ResourcePage(node: Recording.node, sink: store)
        let before = try reader.ingest(pages[0], at: clock.now()).summary
        for page in pages.dropFirst() { _ = try reader.ingest(page, at: clock.now()) }
        #expect(before.appended > 0)
        let always = TimeRange(from: Timestamp(milliseconds: 0), through: clock.now())
        for (namespace, pod) in [
            ("batch", "hog"), ("batch", "slow-init"), ("shop", "idle"), ("shop", "trio"),
        ] {
            let found = store.series(matching: SeriesSelector(metric: "pod_cpu_usage_seconds_total"))
                .filter { $0.object.namespace == namespace && $0.object.name.hasPrefix(pod) }
            for series in found {
                let values = store.samples(of: series.id, in: always).map(\.value)
                #expect(values == values.sorted(), "\(series.object)")
                #expect(values.count > 1)
            }
        }
        let slow = try #require(
            store.series(metric: "pod_cpu_usage_seconds_total", of: .pod("slow-init", in: "batch")).first)
        #expect(store.samples(of: slow.id, in: always).map(\.value) == [0.159345153, 0.159345153])
    }

    /// What stays lower has begun anew; a page that repeats a sample says nothing new.
    @Test func podCountersThatFallCount() throws {
        clock.set(to: Timestamp(milliseconds: 100_000))
        let store = store()
        var reader = ResourcePage(node: Recording.node, sink: store)
        for (value, time) in [(5.0, 10), (0.5, 20), (0.5, 20), (0.7, 30), (0.9, 40)] {
            let page = """
                container_cpu_usage_seconds_total{container="c",namespace="n",pod="p"} \(value) \(time)000
                pod_cpu_usage_seconds_total{namespace="n",pod="p"} \(value) \(time)000

                """
            _ = try reader.ingest(page, at: clock.now())
        }
        let always = TimeRange(from: Timestamp(milliseconds: 0), through: clock.now())
        func values(_ metric: String) throws -> [Double] {
            let series = try #require(store.series(metric: metric, of: .pod("p", in: "n")).first)
            return store.samples(of: series.id, in: always).map(\.value)
        }
        #expect(try values("pod_cpu_usage_seconds_total") == [5, 0.7, 0.9])
        #expect(try values("container_cpu_usage_seconds_total") == [5, 0.5, 0.7, 0.9])
    }

    @Test func theSamePageTwiceAddsNothing() throws {
        let page = pages[20]
        clock.set(to: page.time)
        let store = store()
        var reader = ResourcePage(node: Recording.node, sink: store)
        let count = try reader.ingest(page.text, at: page.time).samples
        let again = try reader.ingest(page.text, at: page.time)
        #expect(again.samples == count)
        #expect(again.summary.appended == 0)
        #expect(again.summary.duplicates == count)
        // Asked for later, only what carries no timestamp is new.
        let later = try reader.ingest(page.text, at: page.time + .seconds(1))
        let undated = try NaiveStore.lines(page.text).count { $0.timestamp == nil }
        #expect(undated > 10)
        #expect(later.summary.appended == undated)
        #expect(later.summary.duplicates == count - undated)
    }

    /// Pods come and go, among them one under the name of another, and a container that crashes again and again.
    @Test func theWholeRecordingInSequence() throws {
        let (store, fresh) = (store(), store())
        var reader = ResourcePage(node: Recording.node, sink: store)
        var model = NaiveStore()
        for page in pages {
            clock.set(to: page.time)
            let wanted = try model.take(page.text, at: page.time)
            #expect(try reader.ingest(page.text, at: page.time).summary == wanted)
            var once = ResourcePage(node: Recording.node, sink: fresh)
            #expect(try once.ingest(page.text, at: page.time).summary == wanted)
        }
        #expect(store.statistics().series == model.series.count)
        #expect(store.content(model.series.keys) == model.series)
        #expect(fresh.content(model.series.keys) == model.series)
    }

    /// Lines that vanish, come back and change places, which no kubelet does.
    @Test(arguments: 1...8) func linesInAnyOrder(_ seed: UInt64) throws {
        var random = FixedRandom(state: seed &* 0x9E37_79B9_7F4A_7C15)
        let store = store()
        var reader = ResourcePage(node: Recording.node, sink: store)
        var model = NaiveStore()
        for page in pages.prefix(30) {
            clock.set(to: page.time)
            var lines = page.text.split(separator: "\n")
            let share = Int.random(in: 0...3, using: &random)
            lines = lines.filter { $0.hasPrefix("node_cpu") || Int.random(in: 0..<4, using: &random) >= share }
            if Bool.random(using: &random) { lines.shuffle(using: &random) }
            let text = lines.joined(separator: "\n") + (Bool.random(using: &random) ? "\n" : "")
            #expect(try reader.ingest(text, at: page.time).summary == model.take(text, at: page.time))
        }
        #expect(store.content(model.series.keys) == model.series)
    }

    @Test func aBrokenPageStoresNothing() throws {
        let store = store()
        var reader = ResourcePage(node: Recording.node, sink: store)
        var model = NaiveStore()
        for number in [3, 4] {
            clock.set(to: pages[number].time)
            #expect(
                try reader.ingest(pages[number].text, at: pages[number].time).summary
                    == model.take(pages[number].text, at: pages[number].time)
            )
        }
        clock.set(to: pages[5].time)
        var lines = pages[5].text.split(separator: "\n").map(String.init)
        let broken = lines.count - 5
        lines[broken] = "pod_cpu_usage_seconds_total{pod=\"p\"} much"
        let error = try #require(throws: ScrapeError.self) {
            try reader.ingest(lines.joined(separator: "\n"), at: pages[5].time)
        }
        #expect(error.code == .malformed)
        #expect(error.description == "the page can't be read: line \(broken + 1), column 38: expected a number")
        #expect(store.content(model.series.keys) == model.series)
        // The next page is read as if nothing had been.
        clock.set(to: pages[6].time)
        let wanted = try model.take(pages[6].text, at: pages[6].time)
        #expect(try reader.ingest(pages[6].text, at: pages[6].time).summary == wanted)
        #expect(store.content(model.series.keys) == model.series)
    }

    /// The recorded answer of a kubelet whose container runtime is gone.
    private let runtimeDown = """
        # HELP resource_scrape_error [STABLE] 1 if there was an error while getting container metrics, 0 otherwise
        # TYPE resource_scrape_error gauge
        resource_scrape_error 1

        """

    @Test func aKubeletWithoutRuntimeHasFailed() throws {
        let store = store()
        var reader = ResourcePage(node: Recording.node, sink: store)
        let error = try #require(throws: ScrapeError.self) { try reader.ingest(runtimeDown, at: pages[0].time) }
        #expect(error.code == .kubeletFailed)
        #expect(
            error.description
                == "the kubelet reports resource_scrape_error and no usage: its container runtime doesn't answer")
        #expect(store.statistics().samples == 0)
        // The runtime comes back.
        let count = try NaiveStore.lines(pages[0].text).count
        #expect(try reader.ingest(pages[0].text, at: pages[0].time).summary.appended == count)
        #expect(throws: error) { try reader.ingest(runtimeDown, at: pages[0].time + .seconds(5)) }
        // An error beside usage is a sample like others.
        let both = runtimeDown + "node_cpu_usage_seconds_total 7 \(pages[0].time.milliseconds + 10_000)\n"
        #expect(try reader.ingest(both, at: pages[0].time + .seconds(10)).samples == 2)
    }

    @Test(arguments: [
        "", "\n", "# just a comment\n", "up 1\n", "resource_scrape_error 0\n", "container_cpu_usage_seconds_total 1\n",
        "container_cpu_usage_seconds_total{pod=\"\",namespace=\"d\"} 1\n", "pod_cpu_usage_seconds_total{pod=\"p\"} 1\n",
    ]) func aPageWithoutUsageIsNoPage(_ text: String) throws {
        var reader = ResourcePage(node: Recording.node, sink: store())
        let error = try #require(throws: ScrapeError.self) { try reader.ingest(text, at: pages[0].time) }
        #expect(error.code == .malformed)
        #expect(error.description == "the page has none of the metrics of a kubelet's /metrics/resource")
    }

    @Test func labelsAreTakenInAnyOrderAndDecoded() throws {
        let store = store()
        var reader = ResourcePage(node: Recording.node, sink: store)
        let time = pages[0].time.milliseconds
        let text = #"pod_memory_working_set_bytes{ pod = "p\"1" , more="x",namespace="d", } 5 \#(time)"#
        #expect(try reader.ingest(text, at: pages[0].time).samples == 1)
        let key = SeriesKey(metric: "pod_memory_working_set_bytes", object: .pod("p\"1", in: "d"))
        #expect(store.content([key])[key] == [Sample(timestamp: pages[0].time, value: 5)])
    }

    @Test func seriesThatTheStoreForgotAreFoundAgain() throws {
        let store = store()
        var reader = ResourcePage(node: Recording.node, sink: store)
        let count = try reader.ingest(pages[0].text, at: pages[0].time).samples
        clock.advance(by: .minutes(16))
        store.forgetSilentSeries()
        #expect(store.statistics().series == 0)
        // The same lines, dated as much later.
        let text = pages[0].text.split(separator: "\n").map { line -> String in
            let parts = line.split(separator: " ")
            guard !line.hasPrefix("#"), parts.count > 2, let time = Int64(parts[2]) else { return String(line) }
            return "\(parts[0]) \(parts[1]) \(time + 960_000)"
        }.joined(separator: "\n")
        let outcome = try reader.ingest(text, at: clock.now())
        #expect(outcome.samples == count)
        #expect(outcome.summary.appended == count)
        #expect(outcome.summary.forgotten == [])
        #expect(store.statistics().series == count)
        var model = NaiveStore()
        _ = try model.take(text, at: clock.now())
        #expect(store.content(model.series.keys) == model.series)
        // And from then on they are where they were.
        #expect(try reader.ingest(text, at: clock.now()).summary.duplicates == count)
    }

    /// A store that is full refuses new series; once it has room they must not stay away.
    @Test func seriesThatWereRefusedAreTriedAgain() throws {
        let store = FullStore(InMemorySampleStore(clock: clock))
        var reader = ResourcePage(node: Recording.node, sink: store)
        #expect(try reader.ingest(pages[0].text, at: pages[0].time).samples == 0)
        store.isFull.withLock { $0 = false }
        let count = try NaiveStore.lines(pages[0].text).count
        #expect(try reader.ingest(pages[0].text, at: pages[0].time).summary.appended == count)
    }
}
