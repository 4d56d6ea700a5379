import Samples
import Testing

@testable import Plugins

/// Values per set of labels, and aggregation over series. It is second 1000.
@Suite struct LabelledValueTests {
    private let bench = Bench()
    private static let resource = GroupResource.pods

    /// Requests by verb and code: 6 per second in all.
    init() throws {
        bench.add(PodRecord(namespace: "d", name: "p"))
        for (verb, code, perSecond) in [("GET", "200", 3.0), ("GET", "500", 1.0), ("PUT", "200", 2.0)] {
            try bench.store(
                "requests", (0...4).map { (940 + 15 * Double($0), 1000 + 15 * Double($0) * perSecond) },
                labels: ["verb": verb, "code": code])
        }
    }

    @Test(arguments: [
        (#"samples:sum { rate = "requests", window = "1m" }"#, 6),
        (#"samples:avg { rate = "requests", window = "1m" }"#, 2),
        (#"samples:min { rate = "requests", window = "1m" }"#, 1),
        (#"samples:max { rate = "requests", window = "1m" }"#, 3),
        (#"samples:count { rate = "requests", window = "1m" }"#, 3),
        (#"samples:quantile(0.5, { rate = "requests", window = "1m" })"#, 2),
        (#"samples:sum { rate = "requests", window = "1m", where = { verb = "GET" } }"#, 4),
        (#"samples:sum { rate = "requests", window = "1m", by = { "verb" } }[1].value"#, 4),
        (#"samples:sum { rate = "requests", window = "1m", by = { "code" } }[2].value"#, 1),
        (#"#samples:sum { rate = "requests", window = "1m", by = { "code" } }"#, 2),
        (#"samples:topk(2, { rate = "requests", window = "1m" })[2].value"#, 2),
        (#"samples:bottomk(1, { rate = "requests", window = "1m" })[1].labels.code + 0"#, 500),
        (#"samples:max { quantile_over_time = "requests", rank = 0.5, window = "1m" }"#, 1090),
        (#"samples:max { predict_linear = "requests", seconds = 10, window = "1m" }"#, 1210),
        (#"samples:sum { rate = "none" } or -1"#, -1), (#"samples:count { rate = "none" }"#, 0),
    ]) func overSeries(_ expression: String, _ expected: Double) async throws {
        #expect(try await bench.value("return \(expression)").isNear(expected))
    }

    private func ask(_ fields: String, _ body: String, _ selector: LabelSelector) async throws -> CustomMetricAnswer {
        let text = """
            local plugin = moongauge.plugin { name = "test" }
            plugin:derived { metric = "m", resource = "pods", \(fields)
              value = function(pod, samples) \(body) end }
            """
        return try await bench.catalogue(text).customMetric("m", of: .pod("p", in: "d"), where: selector)
    }

    private func selector(_ name: String, _ values: String...) -> LabelSelector {
        LabelSelector([.init(key: name, operator: .in, values: values)])
    }

    /// What a selector of labels leaves becomes one value of the object.
    @Test func metricLabelSelectors() async throws {
        let body = #"return samples:sum { rate = "requests", window = "1m", by = { "verb", "code" } }"#
        func value(_ fields: String, _ selector: LabelSelector) async throws -> Double? {
            let answer = try await ask(fields, body, selector)
            #expect(answer.values.count + answer.absent.count == 1)
            return answer.values.first?.value
        }
        #expect(try await value("", .everything)?.isNear(6) == true)
        #expect(try await value("", selector("verb", "GET"))?.isNear(4) == true)
        #expect(try await value("", selector("code", "500"))?.isNear(1) == true)
        #expect(try await value("combine = 'max',", selector("code", "200"))?.isNear(3) == true)
        #expect(try await value("combine = 'avg',", .everything)?.isNear(2) == true)
        #expect(try await value("combine = 'min',", .everything)?.isNear(1) == true)
        #expect(try await value("", selector("verb", "POST")) == nil)
        let none = try await ask("", body, selector("verb", "POST"))
        #expect(none.absent.map(\.reason) == [.noSamples])
        let whole = try #require(try await ask("", body, .everything).values.first)
        #expect(whole.timestamp == Timestamp(seconds: 1000))
        #expect(whole.window == .minutes(1))
    }

    @Test func whatCannotBeShownIsLeftOut() async throws {
        let body =
            #"return { { labels = { a = "1" }, value = 0 / 0 }, { labels = { a = "2" }, value = 5 }, { value = 2 } }"#
        #expect(try await ask("", body, .everything).values.map(\.value) == [7])
        #expect(try await ask("", body, selector("a", "2")).values.map(\.labels) == [[:]])
        #expect(try await ask("", body, selector("a", "1")).absent.map(\.reason) == [.noSamples])
        let infinite = try await ask("", "return { { value = 1 / 0 } }", .everything)
        #expect(infinite.absent.map(\.reason) == [.notFinite])
        #expect(try await ask("", "return {}", .everything).absent.map(\.reason) == [.declined])
    }

    @Test(arguments: [
        (#"{ { value = 1 }, { value = 2 } }"#, "returned two values with the labels {}"),
        (#"{ 5 }"#, "returned a list whose element 1 is not { labels"),
        (#"{ { value = 1 }, { value = "x", labels = { a = "b" } } }"#, "element 2 is not"),
        (#"{ { value = 1, labels = { a = 5 } } }"#, "element 1 is not"),
        (#"{ { value = 1, label = {} } }"#, "element 1 is not"),
        (
            #"(function() local t = {} for i = 1, 1001 do t[i] = { value = i, labels = { i = "v" .. i } } end return t end)()"#,
            "returned 1001 values; an object can have 1000"
        ),
    ]) func badLists(_ list: String, _ text: String) async throws {
        let answer = try await ask("", "return \(list)", .everything)
        guard case .pluginError(let message) = answer.absent.first?.reason else {
            Issue.record("no error: \(answer)")
            return
        }
        #expect(message.hasPrefix("value of m, function at p1.lua:3, "))
        #expect(message.contains(text))
    }
}
