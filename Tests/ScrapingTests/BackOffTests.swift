import KubernetesClient
import NIOCore
import SampleStore
import Samples
import Testing

@testable import Scraping

/// A node that fails is tried less often, and never less than once a minute.
@Suite struct BackOffTests {
    private let start = Timestamp(milliseconds: 1_000_000)

    /// A target that is never dialled.
    private func unreachedTarget() -> KubeletTarget {
        let settings = KubeletConnection.Settings(
            tls: nil, serverName: .address, token: BearerToken(.none), timeout: .seconds(1), largestPage: 1,
            userAgent: "test")
        return KubeletTarget(node: "n", sink: InMemorySampleStore(clock: ManualClock(start)), settings: settings)
    }

    @Test func aNodeIsLeftAloneAfterThreeFailures() {
        let target = unreachedTarget()
        let failure = ScrapeError(.unreachable, "no")
        let resolution = TimeSpan.seconds(15)
        #expect(target.note(failure, at: start, resolution: resolution))
        #expect(!target.note(failure, at: start, resolution: resolution))
        #expect(target.isDue(at: start + resolution))
        #expect(!target.note(failure, at: start, resolution: resolution))
        // The third failure: one cycle is passed over.
        #expect(!target.isDue(at: start + resolution))
        #expect(target.isDue(at: start + resolution * 2))
        for _ in 0..<20 { _ = target.note(failure, at: start, resolution: resolution) }
        #expect(!target.isDue(at: start + resolution * 3))
        #expect(target.isDue(at: start + .minutes(1)))
        // A success is news, and ends it.
        #expect(target.note(nil, at: start, resolution: resolution))
        #expect(target.isDue(at: start))
        #expect(!target.note(nil, at: start, resolution: resolution))
    }

    /// The scrapes of a cycle begin one after the other, and all of them within 4 s.
    @Test(arguments: [(0, 8_000), (1, 8_000), (500, 8_000), (1000, 4_000), (4000, 1_000)])
    func scrapesAreSpread(_ nodes: Int, _ microseconds: Int) {
        #expect(KubeletScraper.step(between: nodes) == .microseconds(microseconds))
    }

    @Test func aSlowResolutionIsNotSlowedFurther() {
        let target = unreachedTarget()
        for _ in 0..<5 {
            _ = target.note(ScrapeError(.timeout, "late"), at: start, resolution: .minutes(1))
        }
        #expect(target.isDue(at: start + .minutes(1)))
    }
}
