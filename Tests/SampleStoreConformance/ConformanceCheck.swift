import Samples

/// One case's work on one store.
final class ConformanceCheck {
    let store: any StoreUnderTest
    let now: Timestamp
    private(set) var failures: [String] = []

    init(store: any StoreUnderTest, now: Timestamp) {
        self.store = store
        self.now = now
    }

    /// Notes where something is not what it should be.
    func expect<Value: Equatable>(_ what: String, _ found: Value, _ expected: Value) {
        if found != expected { failures.append("\(what): \(found), not \(expected)") }
    }

    /// A sample so many seconds before now.
    func sample(_ secondsAgo: Double, _ value: Double) -> Sample {
        Sample(timestamp: now - .seconds(secondsAgo), value: value)
    }

    func key(_ metric: String = "m", pod: String = "p", _ labels: Labels = [:]) -> SeriesKey {
        SeriesKey(metric: metric, object: .pod(pod, in: "n"), labels: labels)
    }

    func append(_ samples: [Sample], to key: SeriesKey) async throws {
        try await store.append(samples.map { (key, $0) })
    }

    /// All samples of a series.
    func all(_ key: SeriesKey) async throws -> [Sample] {
        try await store.samples(of: key, in: TimeRange(last: .minutes(15), until: now))
    }
}

extension ConformanceCheck {
    func samplesComeBackInOrder() async throws {
        let samples = (0..<50).map { sample(Double(750 - $0 * 15), Double($0) * 1.5) }
        for sample in samples { try await append([sample], to: key()) }
        expect("all samples", try await all(key()), samples)
    }

    func rangesHaveBothTheirEnds() async throws {
        let samples = [60, 45, 30, 15].map { sample($0, $0) }
        try await append(samples, to: key())
        func values(_ from: Double, _ through: Double) async throws -> [Double] {
            let range = TimeRange(from: now - .seconds(from), through: now - .seconds(through))
            return try await store.samples(of: key(), in: range).map(\.value)
        }
        expect("from a sample through a sample", try await values(45, 30), [45, 30])
        expect("between samples", try await values(44.999, 30.001), [])
        expect("one instant", try await values(45, 45), [45])
        expect("the wrong way round", try await values(30, 45), [])
        expect("before the first", try await values(200, 60.001), [])
    }

    func aSampleTwiceIsStoredOnce() async throws {
        for _ in 0..<3 { try await append([sample(30, 1)], to: key()) }
        try await append([sample(15, 2)], to: key())
        try await append([sample(15, 2)], to: key())
        expect("samples", try await all(key()), [sample(30, 1), sample(15, 2)])
    }

    func lateSamplesAreDropped() async throws {
        try await append([sample(30, 1)], to: key())
        try await append([sample(45, 2)], to: key())
        try await append([sample(15, 3)], to: key())
        expect("samples", try await all(key()), [sample(30, 1), sample(15, 3)])
    }

    func valuesAreKeptBitByBit() async throws {
        let values: [Double] = [
            0, 12.345678901, 4096, 1e-9, -1.5, 1e300, .pi, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude,
            0.1,
        ]
        let samples = values.enumerated().map { sample(Double(200 - $0.offset * 15), $0.element) }
        try await append(samples, to: key())
        let found = try await all(key()).map { $0.value.isNaN ? Double.nan.bitPattern : $0.value.bitPattern }
        expect("values", found, values.map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern })
    }

    func labelsTellSeriesApart() async throws {
        let all: [Labels] = [[:], ["a": "1"], ["a": "2"], ["b": "1"], ["a": "1", "b": "1"]]
        for (number, labels) in all.enumerated() {
            try await append([sample(30, Double(number))], to: key("m", labels))
        }
        for (number, labels) in all.enumerated() {
            expect("\(labels)", try await self.all(key("m", labels)).map(\.value), [Double(number)])
        }
        expect("other labels", try await self.all(key("m", ["a": "3"])), [])
    }

    func objectsTellSeriesApart() async throws {
        let objects: [ObjectReference] = [
            .pod("x", in: "a"), .pod("x", in: "b"), .pod("y", in: "a"), .node("x"),
            ObjectReference(resource: GroupResource(resource: "deployments", group: "apps"), namespace: "a", name: "x"),
        ]
        for (number, object) in objects.enumerated() {
            try await append([sample(30, Double(number))], to: SeriesKey(metric: "m", object: object))
        }
        for (number, object) in objects.enumerated() {
            expect("\(object)", try await all(SeriesKey(metric: "m", object: object)).map(\.value), [Double(number)])
        }
    }

    func selectorsChoose() async throws {
        let web = key(pod: "web", ["code": "200", "path": "/"])
        let error = key(pod: "web", ["code": "500", "path": "/"])
        let other = key(pod: "other", ["code": "200"])
        let node = SeriesKey(metric: "m", object: .node("n"), labels: ["code": "200"])
        for one in [web, error, other, node, key("another", pod: "web", ["code": "200"])] {
            try await append([sample(30, 1)], to: one)
        }
        func found(_ resource: GroupResource?, _ matchers: LabelMatcher...) async throws -> [SeriesKey] {
            try await store.series(matching: SeriesSelector(metric: "m", resource: resource, matchers: matchers))
        }
        expect("all", try await found(nil), [node, other, web, error])
        expect("pods", try await found(.pods), [other, web, error])
        expect("=", try await found(.pods, LabelMatcher("code", .equal, "200")), [other, web])
        expect("!=", try await found(.pods, LabelMatcher("code", .notEqual, "200")), [error])
        expect("=~", try await found(.pods, LabelMatcher("code", .matches, "[45]..")), [error])
        expect("!~", try await found(.pods, LabelMatcher("path", .doesNotMatch, ".+")), [other])
    }

    func theNewestSamplesOfAnObject() async throws {
        try await append([sample(45, 1), sample(30, 2)], to: key("m", ["c": "x"]))
        try await append([sample(20, 3)], to: key("m", ["c": "y"]))
        try await append([sample(10, 4)], to: key("other", ["c": "x"]))
        try await append([sample(10, 5)], to: key("m", pod: "q", ["c": "x"]))
        expect(
            "newest samples", try await store.newestSamples(of: "m", of: .pod("p", in: "n")),
            [["c": "x"]: sample(30, 2), ["c": "y"]: sample(20, 3)])
        expect("of nothing", try await store.newestSamples(of: "m", of: .pod("gone", in: "n")), [:])
    }

    func windowFunctionsHavePromQLsValues() async throws {
        let counter = [(60.0, 100.0), (45, 130), (30, 10), (15, 40), (0, 70)].map(sample)
        try await append(counter, to: key())
        let range = TimeRange(last: .seconds(60), until: now)
        let expected: [(WindowFunction, Double)] = [
            (.increase, 100), (.rate, 100.0 / 60), (.irate, 2), (.delta, -30), (.averageOverTime, 70),
            (.minimumOverTime, 10), (.maximumOverTime, 130), (.sumOverTime, 350), (.countOverTime, 5),
            (.lastOverTime, 70), (.changes, 4), (.resets, 1), (.quantileOverTime(0.5), 70),
            (.standardDeviationOverTime, 42.426406871192853), (.deriv, -1), (.predictLinear(seconds: 30), 10),
            (.doubleExponentialSmoothing(smoothing: 1, trend: 0.5), 70),
        ]
        for (function, value) in expected {
            let found = try await store.evaluate(function, over: key(), in: range).map(\.value)
            guard case .success(let number) = found, (number - value).magnitude <= value.magnitude * 1e-9 else {
                expect(function.name, found, .success(value))
                continue
            }
        }
    }

    func absencesHaveReasons() async throws {
        try await append([sample(30, 1)], to: key())
        let range = TimeRange(last: .seconds(60), until: now)
        expect("no such series", try await store.evaluate(.rate, over: key("other"), in: range), .failure(.noSamples))
        expect("one sample", try await store.evaluate(.rate, over: key(), in: range), .failure(.singleSample))
        let early = TimeRange(from: now - .seconds(90), through: now - .seconds(60))
        expect("none in the range", try await store.evaluate(.rate, over: key(), in: early), .failure(.noSamples))
    }

    func aReplacedObjectLeavesNothing() async throws {
        try await append([sample(60, 1), sample(45, 2), sample(30, 3)], to: key("a"))
        try await append([sample(60, 1), sample(45, 2)], to: key("b", ["c": "x"]))
        try await append([sample(60, 9)], to: key("a", pod: "q"))
        try await store.discardSamples(of: .pod("p", in: "n"), before: now - .seconds(40))
        expect("what is its own", try await all(key("a")).map(\.value), [3])
        expect("what is not", try await all(key("b", ["c": "x"])), [])
        expect("another object's", try await all(key("a", pod: "q")).map(\.value), [9])
        try await append([sample(15, 4)], to: key("b", ["c": "x"]))
        expect("what comes later", try await all(key("b", ["c": "x"])).map(\.value), [4])
    }
}
