import Samples
import Synchronization
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
        #expect(none.absent.map(\.reason) == [.notSelected])
        let whole = try #require(try await ask("", body, .everything).values.first)
        #expect(whole.timestamp == Timestamp(seconds: 1000))
        #expect(whole.window == .minutes(1))
    }

    @Test func whatCannotBeShownIsLeftOut() async throws {
        let body =
            #"return { { labels = { a = "1" }, value = 0 / 0 }, { labels = { a = "2" }, value = 5 }, { value = 2 } }"#
        #expect(try await ask("", body, .everything).values.map(\.value) == [7])
        #expect(try await ask("", body, selector("a", "2")).values.map(\.labels) == [[:]])
        #expect(try await ask("", body, selector("a", "1")).absent.map(\.reason) == [.notSelected])
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
            #"{ { value = 1 }, { value = 2, labels = { ["a b"] = "x" } } }"#,
            #"element 2 is not good: the label name "a b" must consist of letters, digits and underscores"#
        ),
        (#"{ { value = 2, labels = { [""] = "x" } } }"#, #"element 1 is not good: the label name "" must consist"#),
        (#"{ { value = 2, labels = { __name__ = "x" } } }"#, #"the label name "__name__" begins with __"#),
        (
            #"{ { value = 2, labels = { a = ("x"):rep(1025) } } }"#,
            #"element 1 is not good: the value of the label "a" is longer than 1024 bytes"#
        ),
        (#"{ { value = 2, labels = { [("x"):rep(201)] = "a" } } }"#, "a label name is longer than 200 bytes"),
        (
            #"{ { value = 2, labels = { a = "\xff" } } }"#,
            #"value = NUMBER }: label "a" must be UTF-8 text, which its bytes are not"#
        ),
        (
            #"{ { value = 2, labels = (function() local t = {} for i = 1, 35 do t["l" .. i] = "x" end return t end)() } }"#,
            "35 labels are more than 34"
        ),
        (
            #"""
            (function() local t = {} for i = 1, 900 do
              t[i] = { value = i, labels = { a = ("x"):rep(1000) .. i, b = ("y"):rep(500) } } end return t end)()
            """#, "returned more than 1048576 bytes of labels; return fewer values, or shorter labels"
        ),
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

    /// A series may have as many labels as there can be, and of a pod behind an object two more come with them.
    @Test func aggregationsOfSeriesWithManyLabels() async throws {
        var labels = Labels()
        for index in 1...32 { labels["l\(index)"] = String(repeating: "v", count: 1024) }
        bench.inventory.nodes.withLock { $0.append(NodeRecord(name: "n")) }
        bench.add(PodRecord(namespace: "d", name: "q", nodeName: "n"))
        try bench.store("wide", [(990, 1), (1000, 2)], of: .pod("q", in: "d"), labels: labels)
        let text = Bench.plugin(#"return samples:topk(1, { delta = "wide" })"#, resource: "nodes")
        let answer = try await bench.catalogue(text).customMetric("m", of: .node("n"), where: .everything)
        #expect(answer.values.count == 1, "\(answer.absent)")
    }

    // MARK: Memory

    /// Each pod has 900 KB of labels.
    private static let wide = Bench.plugin(
        """
        local t = {}
        for i = 1, 900 do t[i] = { value = i, labels = { a = ("x"):rep(1000) .. i } } end
        return t
        """)

    private func addPods(_ count: Int) {
        for index in 0..<count { bench.add(PodRecord(namespace: "wide", name: "p\(index)")) }
    }

    @Test func valuesOfOneRequestHaveABound() async throws {
        addPods(20)
        let catalogue = try bench.catalogue(Self.wide, limits: PluginLimits(memoryBytes: 8 << 20))
        let answer = await catalogue.customMetric(
            "m", ofAll: .pods, in: "wide", matching: .everything, where: .everything)
        #expect(answer.values.count == 9)
        #expect(answer.absent.count == 11)
        for absent in answer.absent {
            guard case .pluginError(let message) = absent.reason else {
                Issue.record("\(absent)")
                continue
            }
            #expect(message.contains("for one request that hold more than the memory limit of 8388608 bytes"))
        }
    }

    @Test func rememberedValuesHaveABound() async throws {
        addPods(20)
        let catalogue = try bench.catalogue(
            Self.wide, limits: PluginLimits(memoryBytes: 8 << 20), changes: ChangeSignal())
        for index in 0..<20 {
            let answer = await catalogue.customMetric("m", of: .pod("p\(index)", in: "wide"), where: .everything)
            #expect(answer.values.count == 1)
        }
        #expect(catalogue.memo.bytes > 7 << 20)
        #expect(catalogue.memo.bytes <= 8 << 20)
    }
}
