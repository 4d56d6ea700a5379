import SampleStore
import Samples
import Testing

struct ConcurrencyTests {
    @Test func `readers see whole batches while a writer appends`() async throws {
        let clock = ManualClock(.second(1000))
        let store = InMemorySampleStore(
            policy: RetentionPolicy(retention: .seconds(50), maximumBytes: 1 << 22), clock: clock)
        let series = try (0..<64).map { number in
            let key = SeriesKey.test(pod: "p\(number % 16)", labels: ["l": "\(number / 16)"])
            return try #require(store.series(for: key, kind: .counter))
        }
        store.append(series.map { IncomingSample(series: $0, sample: Sample(timestamp: .second(1000), value: 0)) })
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for second in 1...600 {
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
                    for round in 0..<1000 {
                        // What a batch says of one object is there as a whole.
                        store.newestSamples(of: ["m"], of: [.pod("p\(round % 16)", in: "n")]) { _, readings in
                            #expect(readings.count == 4)
                            #expect(Set(readings.map(\.newest)).count == 1)
                        }
                        let all = store.all(series[(round + reader) % 64]).map(\.value)
                        #expect(zip(all, all.dropFirst()).allSatisfy { $0 + 1 == $1 })
                        #expect(all.count <= 51)
                    }
                }
            }
            group.addTask {
                for round in 0..<100 {
                    let own = store.series(for: .test(pod: "own\(round)"), kind: .gauge)
                    #expect(own != nil)
                    #expect(store.statistics().series >= 64)
                    store.forgetSilentSeries()
                }
            }
        }
        #expect(series.allSatisfy { store.all($0).count == 51 })
        #expect(store._invariantCheck() == [])
    }
}
