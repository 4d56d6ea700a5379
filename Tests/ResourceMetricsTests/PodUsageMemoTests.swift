import Samples
import Synchronization
import Testing

@testable import ResourceMetrics

/// The list of all pods is remembered from cycle to cycle, and never longer than it is true.
@Suite final class PodUsageMemoTests {
    private let signal = ChangeSignal()
    private let memo: PodUsageMemo
    private let reads = Mutex<[[String]]>([])
    private let start = Timestamp(seconds: 1000)
    private let pods = ["a", "b", "c"].map { PodRecord(namespace: "n", name: $0) }

    init() {
        memo = PodUsageMemo(changes: signal)
        signal.announce()
    }

    /// What has usage: all but `b`; `a` until 10 s from the start, others until 20 s.
    private func found(_ pod: PodRecord, now: Timestamp) -> PodReader.Found? {
        if pod.name == "b" { return nil }
        let usage = PodUsage(pod: pod, timestamp: now, window: .seconds(10), containers: [])
        return PodReader.Found(usage: usage, goodUntil: start + .seconds(pod.name == "a" ? 10 : 20))
    }

    /// The names of the pods listed, with the second at which each was read.
    private func list(_ pods: [PodRecord], after seconds: Double) -> [String] {
        let now = start + .seconds(seconds)
        let usages = memo.usage(of: pods, now: now) { missing in
            reads.withLock { $0.append(missing.map(\.name)) }
            return missing.map { found($0, now: now) }
        }
        return usages.map { "\($0.name)\(Int(($0.timestamp - start).seconds))" }
    }

    private func takeReads() -> [[String]] {
        reads.withLock { reads in
            defer { reads = [] }
            return reads
        }
    }

    @Test func oneReadingServesACycle() {
        for second in 0..<5 { #expect(list(pods, after: Double(second)) == ["a0", "c0"]) }
        #expect(takeReads() == [["a", "b", "c"]])
        signal.announce()
        #expect(list(pods, after: 5) == ["a5", "c5"])
        #expect(takeReads() == [["a", "b", "c"]])
    }

    @Test func whatChangesIsReadAnew() {
        _ = list(pods, after: 0)
        // One gone, one new before and one behind all, one with a new record.
        var changed = pods[2]
        changed.labels = ["x": "y"]
        let others = [PodRecord(namespace: "m", name: "z"), pods[0], changed, PodRecord(namespace: "n", name: "d")]
        #expect(list(others, after: 1) == ["z1", "a0", "c1", "d1"])
        #expect(takeReads() == [["a", "b", "c"], ["z", "c", "d"]])
        #expect(list([], after: 2) == [])
        // What has been gone in between is not remembered.
        #expect(list([pods[0]], after: 3) == ["a3"])
        #expect(list([pods[0]], after: 4) == ["a3"])
    }

    @Test func nothingIsServedThatIsTooOld() {
        _ = list(pods, after: 0)
        #expect(list(pods, after: 10) == ["a0", "c0"])
        #expect(takeReads() == [["a", "b", "c"]])
        #expect(list(pods, after: 11) == ["a11", "c0"])
        #expect(takeReads() == [["a"]])
    }

    /// A clock that was set back, and the time before the first cycle has ended, leave nothing to go by.
    @Test func nothingIsRememberedWithoutATime() {
        #expect(list(pods, after: 5) == ["a5", "c5"])
        #expect(list(pods, after: 4) == ["a4", "c4"])
        let early = PodUsageMemo(changes: ChangeSignal())
        for second in 1...2 {
            let now = start + .seconds(Double(second))
            let usages = early.usage(of: pods, now: now) { $0.map { found($0, now: now) } }
            #expect(usages.map(\.timestamp) == [now, now])
        }
    }
}
