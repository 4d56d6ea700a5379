import KubernetesClient
import Testing

@Suite struct BackoffTests {
    @Test func waitsDoubleUpToTheMost() {
        var backoff = Backoff()
        let waits = (0..<8).map { _ in backoff.failed(random: 0) }
        #expect(waits == [800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000].map { .milliseconds($0) })
    }

    @Test func chanceAddsUpToAsMuchAgain() {
        var backoff = Backoff(first: .seconds(1), most: .seconds(3))
        #expect(backoff.failed(random: 0.5) == .milliseconds(1500))
        #expect(backoff.failed(random: 0.25) == .milliseconds(2500))
        #expect(backoff.failed(random: 0) == .seconds(3))
        #expect(backoff.failed(random: 1) == .seconds(6))
    }

    @Test func aSuccessBeginsAgain() {
        var backoff = Backoff(first: .seconds(1), most: .seconds(60))
        for _ in 0..<5 { _ = backoff.failed(random: 0) }
        backoff.succeeded()
        #expect(backoff.failed(random: 0) == .seconds(1))
        #expect(backoff.failed(random: 0) == .seconds(2))
    }

    @Test func waitsDiffer() {
        let waits = Set(
            (0..<100).map { _ in
                var backoff = Backoff()
                return backoff.failed()
            })
        #expect(waits.count > 50)
        #expect(waits.allSatisfy { $0 >= .milliseconds(800) && $0 < .milliseconds(1600) })
    }
}
