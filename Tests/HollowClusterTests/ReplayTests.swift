import Foundation
import HollowCluster
import Samples
import Testing

@Suite("Replay of the recording")
struct ReplayTests {
    let recording: KubeletRecording
    let replay: RecordingReplay
    let loop: Int64 = 200_000

    init() throws {
        recording = try KubeletRecording()
        replay = RecordingReplay(recording, start: newYear)
    }

    private func page(_ milliseconds: Int64) -> Page {
        Page(replay.page(at: newYear + TimeSpan(milliseconds: milliseconds)))
    }

    @Test func `The first run shows the recording, moved in time and nothing else`() throws {
        let text = replay.page(at: newYear)
        let shift = newYear.milliseconds - 1_795_375_118_086
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/HollowCluster/Recording/resource/020.txt")
        let recorded = try String(contentsOf: folder, encoding: .utf8)
        let ours = text.split(separator: "\n")
        let theirs = recorded.split(separator: "\n")
        #expect(ours.count == theirs.count)
        for (our, their) in zip(ours, theirs) where our != their {
            let (left, right) = (our.split(separator: " "), their.split(separator: " "))
            #expect(left[0] == right[0])
            if left.count == 3 {
                #expect(left[1] == right[1])
                #expect(Int64(left[2]) == Int64(right[2]).map { $0 + shift })
            } else {
                #expect(left[0].hasPrefix("container_start_time_seconds"))
                #expect(abs((Double(left[1]) ?? 0) - (Double(right[1]) ?? 0) - Double(shift) / 1000) < 0.001)
            }
        }
    }

    @Test func `A page stands for five seconds`() {
        #expect(replay.page(at: newYear) == replay.page(at: newYear + .seconds(4.9)))
        #expect(replay.page(at: newYear) != replay.page(at: newYear + .seconds(5.05)))
    }

    @Test
    func `Over three runs no timestamp goes back, none is of the future, and none is repeated with another value`() {
        var last: [String: Page.Sample] = [:]
        for step in 0..<120 {
            let now = newYear.milliseconds + Int64(step) * 5000 + 60
            for (series, sample) in page(Int64(step) * 5000 + 60).samples {
                guard let time = sample.time else { continue }
                #expect(time <= now, "\(series) at step \(step)")
                #expect(now - time < 45_000, "\(series) at step \(step)")
                if let before = last[series], let earlier = before.time {
                    #expect(time >= earlier, "\(series) at step \(step)")
                    if time == earlier { #expect(sample.value == before.value, "\(series) at step \(step)") }
                }
                last[series] = sample
            }
        }
    }

    @Test func `Counters of what lasts never fall, and rise from run to run`() {
        let lasting = [
            "app", "burn", "cache", "logger", "main", "memhog", "mesh-proxy", "sleeper", "web", "writer", "agent",
        ]
        var last: [String: Double] = [:]
        var first: [String: Double] = [:]
        var starts: [String: Set<Double>] = [:]
        for step in 0..<160 {
            for (series, sample) in page(Int64(step) * 5000).samples {
                let isLasting =
                    series.hasPrefix("node_")
                    || (series.hasPrefix("pod_") && !series.contains("phoenix"))
                    || lasting.contains { series.contains("container=\"\($0)\"") }
                guard isLasting else { continue }
                if series.hasPrefix("container_start_time") { starts[series, default: []].insert(sample.value) }
                guard series.contains("_cpu_usage_seconds_total") else { continue }
                #expect(sample.value >= last[series] ?? 0, "\(series) at step \(step)")
                last[series] = sample.value
                if first[series] == nil { first[series] = sample.value }
            }
        }
        #expect(starts.count == lasting.count)
        #expect(starts.values.allSatisfy { $0.count == 1 })
        let burner = first.keys.first { $0.contains("burn\"") } ?? ""
        // A fifth of a core over the 795 seconds of four runs.
        let rate = ((last[burner] ?? 0) - (first[burner] ?? 0)) / 795
        #expect((0.18...0.22).contains(rate))
        #expect(first.count == lasting.count + 10 + 1)
    }

    @Test func `What crashes begins anew in every run, with later start times`() {
        var starts: [Double] = []
        var presence: [Bool] = []
        for step in 0..<80 {
            let page = page(Int64(step) * 5000)
            let series = page.series(containing: "container_start_time", "crasher").first
            presence.append(series != nil)
            guard let series, let value = page.samples[series]?.value else { continue }
            #expect(value * 1000 <= Double(newYear.milliseconds + Int64(step) * 5000 + 60))
            if starts.last != value { starts.append(value) }
        }
        #expect(starts == starts.sorted())
        #expect(starts.count > 12)
        #expect(presence.contains(false))
    }

    @Test func `The phoenix goes and comes back in every run, and is another after the seam`() {
        for run in 0..<3 as Range<Int64> {
            let offset = run * loop
            #expect(page(offset + 50_100).series(containing: "phoenix").isEmpty == false)
            for step in [55_100, 60_100, 65_100] as [Int64] {
                #expect(page(offset + step).series(containing: "phoenix").isEmpty)
            }
            #expect(page(offset + 75_100).series(containing: "container_start_time", "phoenix").count == 1)
        }
        let start = "container_start_time_seconds{container=\"bird\",namespace=\"shop\",pod=\"phoenix\"}"
        let starts = [20_100, 150_100, loop + 30_100, loop + 150_100].map { page($0).samples[start]?.value ?? 0 }
        #expect(starts == starts.sorted())
        #expect(Set(starts).count == 4)
    }

    @Test func `No family stands without samples`() {
        for step in 0..<120 {
            let lines = replay.page(at: newYear + TimeSpan(milliseconds: Int64(step) * 5000)).split(separator: "\n")
            for (line, next) in zip(lines, lines.dropFirst()) where line.hasPrefix("# TYPE") {
                #expect(!next.hasPrefix("#"))
            }
            #expect(lines.last == "resource_scrape_error 0")
        }
    }

    @Test func `A missing recording is said plainly`() {
        let error = #expect(throws: HollowClusterError.self) { try KubeletRecording(path: "/nowhere") }
        #expect(error?.code == .recordingUnreadable)
        #expect(error?.description == "/nowhere/index.tsv can't be read")
    }
}
