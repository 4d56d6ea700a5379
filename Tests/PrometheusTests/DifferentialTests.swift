import Foundation
import SampleStore
import Samples
import TestSupport
import Testing

/// The same random series in a real Prometheus and in the store, and the same questions to both.
struct DifferentialTests {
    static let start: Int64 = 1_700_000_000_000

    let series: [RandomSeries]
    let prometheus: Prometheus
    let store: InMemorySampleStore
    let identifiers: [SeriesID]

    init() throws {
        var random = FixedRandom(state: 88_172_645_463_325_252)
        let series = RandomSeries.make(220, from: Self.start, &random)
        self.series = series
        prometheus = try Prometheus(holding: RandomSeries.page(series))
        let store = InMemorySampleStore(
            policy: RetentionPolicy(retention: .minutes(60), maximumBytes: 1 << 26),
            clock: ManualClock(Timestamp(milliseconds: Self.start + 1_800_000)))
        self.store = store
        let object = ObjectReference(resource: .namespaces, name: "n")
        identifiers = try series.map { one in
            let key = SeriesKey(metric: "m", object: object, labels: one.labels)
            let id = try #require(store.series(for: key, kind: .gauge))
            let summary = store.append(one.samples.map { IncomingSample(series: id, sample: $0) })
            try #require(summary.appended == one.samples.count)
            return id
        }
    }

    @Test func `window functions have Prometheus's values`() async throws {
        var random = FixedRandom(state: 4711)
        var compared: [String: Int] = [:]
        for _ in 0..<40 {
            // Now and then exactly at a sample, and with a range that begins at one.
            let pick = series.randomElement(using: &random)?.samples.randomElement(using: &random)
            let end =
                Bool.random(using: &random)
                ? Self.start + .random(in: 60_000...1_900_000, using: &random)
                : pick?.timestamp.milliseconds ?? Self.start
            let length =
                [1_000, 30_000, 60_000, 117_500, 120_000, 300_000, 900_000, 2_000_000].randomElement(using: &random)
                ?? 1
            let range = TimeRange(last: TimeSpan(milliseconds: Int64(length)), until: Timestamp(milliseconds: end))
            for function in WindowFunction.all {
                let expression = function.expression(range.length)
                let answer = try await prometheus.query(expression, at: end)
                let theirs = Dictionary(uniqueKeysWithValues: answer.map { ($0.metric["s"] ?? "", $0.number) })
                for (number, id) in identifiers.enumerated() {
                    let ours = try? store.evaluate(function, over: id, in: range).get().value
                    let samples = series[number].samples.filter { range.contains($0.timestamp) }
                    guard isEqual(ours, theirs["\(number)"], function, samples, range) else {
                        Issue.record(
                            "\(expression) at \(end) of series \(number): \(ours ?? .nan), not \(theirs["\(number)"] ?? .nan)"
                        )
                        return
                    }
                    if ours != nil { compared[function.name, default: 0] += 1 }
                }
            }
        }
        for function in WindowFunction.all { #expect((compared[function.name] ?? 0) > 1000) }
    }

    private func isEqual(
        _ ours: Double?, _ theirs: Double?, _ function: WindowFunction, _ samples: [Sample], _ range: TimeRange
    ) -> Bool {
        guard var ours, let theirs else { return ours == nil && theirs == nil }
        if function == .rate || function == .increase { ours = asPrometheus2(ours, samples, in: range) }
        if ours.isNaN || theirs.isNaN || ours.isInfinite || theirs.isInfinite {
            return ours == theirs || (ours.isNaN && theirs.isNaN)
        }
        let difference = (ours - theirs).magnitude
        return difference <= max(ours.magnitude, theirs.magnitude) * 1e-9 || difference <= function.rounding(samples)
    }

    @Test(arguments: [
        ("sum", SetAggregation.sum), ("avg", .average), ("min", .minimum), ("max", .maximum), ("count", .count),
        ("stddev", .standardDeviation), ("quantile(0.3,", .quantile(0.3)), ("topk(4,", .topK(4)),
        ("bottomk(4,", .bottomK(4)),
    ])
    func `sets have Prometheus's values`(operation: String, aggregation: SetAggregation) async throws {
        let end = Self.start + 900_000
        let range = TimeRange(last: .minutes(10), until: Timestamp(milliseconds: end))
        let values = zip(series, identifiers).compactMap { one, id -> LabelledValue? in
            guard let value = try? store.evaluate(.lastOverTime, over: id, in: range).get().value else { return nil }
            return LabelledValue(labels: one.labels, value: value)
        }
        for names in [[], ["g"], ["s", "g"], ["missing"]] {
            let function = operation.contains("(") ? operation : "\(operation)("
            let head = function.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false)
            let expression =
                "\(head[0]) by (\(names.joined(separator: ","))) (\(head[1]) last_over_time(m{s!~\"holes\"}[10m]))"
            let answer = try await prometheus.query(expression, at: end)
            let theirs = Dictionary(
                uniqueKeysWithValues: answer.map { element in
                    (Labels(element.metric.filter { $0.key != "__name__" }), element.number)
                })
            let ours = aggregation.apply(to: values, by: names)
            #expect(Set(ours.map(\.labels)) == Set(theirs.keys))
            for one in ours {
                let other = theirs[one.labels] ?? .nan
                // Prometheus 2 takes a single infinite value for its own mean; since 3 there is no such deviation.
                if aggregation == .standardDeviation, one.value.isNaN, other == 0 { continue }
                let isEqual =
                    one.value == other || (one.value.isNaN && other.isNaN)
                    || (one.value - other).magnitude <= max(one.value.magnitude, other.magnitude) * 1e-9
                #expect(isEqual, "\(expression) \(one.labels): \(one.value), not \(other)")
            }
        }
    }

    @Test(arguments: [
        #"s="7""#, #"s!="7""#, #"s=~"1.*""#, #"s!~"1.*""#, #"s=~"1|2[0-4]""#, #"g=~"long.name",s=~".""#, #"g=~"(a|b)""#,
        #"missing="""#, #"missing!="""#, #"missing=~".*""#, #"missing=~".+""#, #"s=~"\\d{3}""#, #"g=~"(?i)A""#,
        #"s=~"[^0-8]+""#, #"s=~"1?2?3?""#, #"g!~"a|",s=~"(1|2)+""#,
    ])
    func `label matchers choose what Prometheus chooses`(matchers: String) async throws {
        let end = Self.start + 1_700_000
        let answer = try await prometheus.query("count_over_time(m{\(matchers)}[1h])", at: end)
        let parsed = try matchers.matches(of: /([a-z]+)(=~|!~|!=|=)"([^"]*)"/).map { match in
            let operation = try #require(LabelMatcher.Operator(rawValue: String(match.2)))
            let value = match.3.replacingOccurrences(of: "\\\\", with: "\\")
            return try LabelMatcher(String(match.1), operation, value)
        }
        let found = store.series(matching: SeriesSelector(metric: "m", matchers: parsed))
        #expect(Set(found.map { $0.labels["s"] }) == Set(answer.map { $0.metric["s"] }))
    }
}
