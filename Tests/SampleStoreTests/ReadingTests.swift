import SampleStore
import Samples
import Testing

struct ReadingTests {
    let clock = ManualClock(.second(1000))
    let store: InMemorySampleStore

    init() {
        store = InMemorySampleStore(
            policy: RetentionPolicy(retention: .seconds(100), maximumBytes: 1 << 20), clock: clock,
            checksInvariants: true)
    }

    private func add(_ key: SeriesKey, _ pairs: [(Double, Double)]) throws -> SeriesID {
        let id = try #require(store.series(for: key, kind: .gauge))
        for (second, value) in pairs { store.append(value, at: second, to: id) }
        return id
    }

    @Test func `the newest samples of many objects are found at once`() throws {
        var expected: [Int: Set<Reading>] = [:]
        let pods = (0..<100).map { ObjectReference.pod("p\($0)", in: "n\($0 % 3)") }
        for (place, pod) in pods.enumerated() where place % 5 != 0 {
            for (number, metric) in ["a", "b"].enumerated() {
                let labels: Labels = ["l": "\(place)"]
                let id = try add(
                    SeriesKey(metric: metric, object: pod, labels: labels),
                    place % 2 == 0 ? [(950, 1), (960, Double(place))] : [(970, 3)])
                let newest =
                    place % 2 == 0
                    ? Sample(timestamp: .second(960), value: Double(place))
                    : Sample(timestamp: .second(970), value: 3)
                let reading = Reading(
                    metric: 1 - number, series: id, labels: labels, labelNumber: 0, newest: newest,
                    previous: place % 2 == 0 ? Sample(timestamp: .second(950), value: 1) : nil)
                expected[place, default: []].insert(reading)
            }
            _ = try add(SeriesKey(metric: "other", object: pod), [(960, 1)])
            _ = try #require(store.series(for: SeriesKey(metric: "a", object: pod), kind: .gauge))
        }
        var found: [Int: Set<Reading>] = [:]
        var calls = 0
        store.newestSamples(of: ["b", "a", "unknown"], of: pods) { place, readings in
            calls += 1
            #expect(Set(readings.map(\.labelNumber)).count == (readings.isEmpty ? 0 : 1))
            let unnumbered = readings.map { reading in
                var reading = reading
                reading.labelNumber = 0
                return reading
            }
            if !readings.isEmpty { found[place] = Set(unnumbered) }
        }
        #expect(calls == pods.count)
        #expect(found == expected)
    }

    @Test func `readings of equal labels are told by their number`() throws {
        let pod = ObjectReference.pod("p", in: "n")
        for metric in ["a", "b"] {
            for container in ["x", "y", "z"] {
                _ = try add(SeriesKey(metric: metric, object: pod, labels: ["container": container]), [(960, 1)])
            }
        }
        store.newestSamples(of: ["a", "b"], of: [pod]) { _, readings in
            #expect(readings.count == 6)
            for one in readings {
                for other in readings {
                    #expect((one.labels == other.labels) == (one.labelNumber == other.labelNumber))
                }
            }
        }
    }

    @Test func `a sample past the retention is not the one before the newest`() throws {
        _ = try add(.test(), [(950, 1)])
        clock.set(to: .second(1100))
        _ = try add(.test(), [(1090, 2)])
        store.newestSamples(of: ["m"], of: [.pod("p", in: "n")]) { _, readings in
            #expect(readings.map(\.newest.value) == [2])
            #expect(readings.map(\.previous) == [nil])
        }
    }

    @Test func `series are selected by metric, object and labels`() throws {
        for (namespace, pod) in [("a", "x"), ("a", "y"), ("b", "x")] {
            for code in ["200", "404", "500"] {
                _ = try add(
                    SeriesKey(
                        metric: "requests", object: .pod(pod, in: namespace), labels: ["code": code, "path": "/\(pod)"]),
                    [(990, 1)])
            }
        }
        _ = try add(SeriesKey(metric: "requests", object: .node("x"), labels: ["code": "200"]), [(990, 1)])
        _ = try add(SeriesKey(metric: "other", object: .pod("x", in: "a"), labels: ["code": "200"]), [(990, 1)])
        func found(_ selector: SeriesSelector) -> [String] {
            store.series(matching: selector).map { "\($0.object)\($0.labels)" }
        }
        #expect(found(SeriesSelector(metric: "requests")).count == 10)
        let failures = SeriesSelector(
            metric: "requests", resource: .pods, namespace: "a",
            matchers: [try LabelMatcher("code", .matches, "4..|5.."), try LabelMatcher("path", .notEqual, "/y")])
        #expect(found(failures) == ["pods/a/x{code=\"404\",path=\"/x\"}", "pods/a/x{code=\"500\",path=\"/x\"}"])
        #expect(found(SeriesSelector(metric: "requests", resource: .nodes)) == ["nodes/x{code=\"200\"}"])
        let pathless = SeriesSelector(metric: "requests", matchers: [try LabelMatcher("path", .equal, "")])
        #expect(found(pathless).count == 1)
        #expect(found(SeriesSelector(metric: "unknown")) == [])
    }

    @Test func `a replaced object leaves nothing to its successor`() throws {
        let cpu = try add(.test("cpu"), [(900, 10), (915, 20), (930, 30), (945, 1), (960, 2)])
        let memory = try add(.test("memory"), [(900, 10), (930, 30)])
        let other = try add(.test("cpu", pod: "q"), [(900, 1), (930, 3)])
        store.discardSamples(of: .pod("p", in: "n"), before: .second(940))
        #expect(store.all(cpu).map(\.value) == [1, 2])
        #expect(store.all(memory) == [])
        #expect(store.newestSample(of: memory, at: .second(2000)) == nil)
        #expect(store.all(other).map(\.value) == [1, 3])
        #expect(store.append(5, at: 970, to: memory).appended == 1)
        #expect(store.all(memory).map(\.value) == [5])
        #expect(store.statistics().samples == 5)
        store.discardSamples(of: .pod("unknown", in: "n"), before: .second(940))
        store.discardSamples(of: .pod("p", in: "n"), before: .second(940))
        #expect(store.statistics().samples == 5)
    }
}
