import SampleStore
import Samples
import Testing

struct ConcurrencyTests {
    @Test func `readers see whole batches while a writer appends`() async throws {
        let clock = ManualClock(.second(1000))
        let store = InMemorySampleStore(
            policy: RetentionPolicy(retention: .seconds(50), maximumBytes: 1 << 22), clock: clock)
        let series = try (0..<64).map { try #require(store.series(for: .test(pod: "p\($0)"), kind: .counter)) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for second in 1...1500 {
                    clock.set(to: .second(1000 + Double(second)))
                    let batch = series.map {
                        IncomingSample(
                            series: $0, sample: Sample(timestamp: .second(1000 + Double(second)), value: Double(second))
                        )
                    }
                    #expect(store.append(batch).appended == 64)
                }
            }
            for reader in 0..<3 {
                group.addTask {
                    for round in 0..<3000 {
                        let last = store.newestSample(of: series[63], at: .second(9999))
                        let first = store.newestSample(of: series[0], at: .second(9999))
                        // Both went in with one batch, so the one read later is never behind.
                        #expect((last?.value ?? 0) <= (first?.value ?? 0))
                        let all = store.all(series[(round + reader) % 64]).map(\.value)
                        #expect(zip(all, all.dropFirst()).allSatisfy { $0 + 1 == $1 })
                        #expect(all.count <= 51)
                    }
                }
            }
            group.addTask {
                for round in 0..<300 {
                    let own = store.series(for: .test(pod: "own\(round)"), kind: .gauge)
                    #expect(own != nil)
                    #expect(store.statistics().series >= 64)
                    store.forgetSilentSeries()
                }
            }
        }
        #expect(store.statistics().samples == 64 * 51)
    }
}
