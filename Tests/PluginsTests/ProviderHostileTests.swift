import SampleStore
import Samples
import Synchronization
import Testing

@testable import Plugins

/// Providers that mean no good, or are broken badly. What they do is told, and nobody else is harmed.
@Suite(.timeLimit(.minutes(10))) struct ProviderHostileTests {
    private typealias Text = ProviderBench
    /// With so much time that on no machine, however busy, it is time that ends what others limits end.
    private static let limits = PluginLimits(memoryBytes: 16 << 20, instructions: 1_000_000, time: .seconds(300))
    private static let instructions = "limit"
    private static let memory = "memory limit of 16777216 bytes reached"

    private static let good = """
        local plugin = moongauge.plugin { name = "good" }
        plugin:provider { name = "p", every = "5s", metrics = { good = { type = "gauge" } }, targets = { resource = "pods" },
          collect = function(pod) return { good = #pod.name } end }
        plugin:derived { metric = "better", resource = "pods",
          value = function(pod, samples) return 10 * samples:last_over_time("good") end }
        """

    /// Code, and a part of what is said of it.
    private static let attacks: [(String, String)] = [
        // Without end
        ("while true do end", instructions),
        ("while true do pcall(function() while true do end end) end", instructions),
        ("local function f() return f() end f()", instructions),
        ("coroutine.wrap(function() while true do end end)()", instructions),
        (
            "local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end",
            instructions
        ),
        ("table.sort({ 3, 2, 1 }, function() while true do end end)", instructions),
        ("('abc'):gsub('.', function() while true do end end)", instructions),
        ("local s = ('a'):rep(30) s:find(('a?'):rep(30) .. ('a'):rep(30) .. 'b')", instructions),
        ("return setmetatable({}, { __index = function() while true do end end }).x", instructions),
        ("do local x <close> = setmetatable({}, { __close = function() while true do end end }) end", instructions),
        ("while true do pod.samples:rate('m') end", "limit"),
        ("while true do local _ = pod.labels.app end", "limit"),
        ("while true do json.decode('[1,2,3]') end", instructions),
        ("while true do exposition.parse('a 1') end", instructions),
        ("while true do state.x = 1 end", "limit"),
        // Without measure
        ("local s = 'x' while true do s = s .. s end", memory),
        ("local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1e5) .. i end", "limit"),
        ("return ('x'):rep(1 << 40)", memory),
        ("keep = keep or {} while true do keep[#keep + 1] = ('y'):rep(1000) .. #keep end", "limit"),
        ("local function f() return 1 + f() end return f()", "limit"),
        ("local t = {} for i = 1, 200000 do t[i] = i end return t", "a table has more than 100000 values"),
        (
            "local t = {} for i = 1, 20000 do t[i] = { name = 'a', value = i } end return t",
            "returned 20000 samples; a call can return 10000"
        ),
        ("local t = {} for i = 1, 100 do t = { t } end return t", "a table is nested deeper than 16 levels"),
        ("local t = {} t[1] = t return t", "a table contains itself"),
        // Yields where nobody resumes
        ("coroutine.yield()", ""),
        ("error((select(2, pcall(coroutine.yield))))", ""),
        ("return setmetatable({}, { __index = coroutine.yield }).x", ""),
        ("for _ in coroutine.yield do end", ""),
        ("table.sort({ 2, 1 }, coroutine.yield)", ""),
        ("local co = coroutine.running() assert(coroutine.resume(co))", ""),
        ("coroutine.close(coroutine.running())", ""),
        // Handles kept beyond their call
        (
            "local old = kept kept = pod if old then return { g = #old.name } end error('first')",
            "pod: used after the call it was given to has ended"
        ),
        (
            "kept = kept or pod.labels local _ = kept.app error('alive')",
            "labels: used after the call it was given to has ended"
        ),
        (
            "local f = function() return pod.name end keptf = keptf or f return { g = #keptf() }, error('now')",
            "pod: used after the call it was given to has ended"
        ),
        // Errors of odd kinds
        ("error()", "nil"), ("error({})", "table"), ("error(pod)", "userdata"), ("error(error)", "function"),
        ("error(setmetatable({}, { __tostring = function() error('twice') end }))", ""),
        ("error(('x'):rep(1e6))", "xxx"),
        // Garbage
        (
            "return 5",
            "must return a list of { name = …, value = … }, a table { NAME = number }, { exposition = text } or nil, not a number"
        ),
        ("return 'text'", "not a string"), ("return true", "not a boolean"), ("return pod", "not a pod"),
        ("return function() end", "not a function"),
        ("return { 1, g = 2 }", "not a table with both elements and named fields"),
        ("return { 5 }", "element 1 is not good: it must be a table with named fields, not a number"),
        ("return { {} }", "element 1 is not good: name must be a string, not a nil"),
        ("return { { name = 'g' } }", "element 1 is not good: value must be a number, not a nil"),
        ("return { { name = 'g', value = '5' } }", "value must be a number, not a string"),
        ("return { { name = 'g-h', value = 5 } }", "the metric name \"g-h\" must consist of"),
        ("return { { name = ('g'):rep(500), value = 5 } }", "a metric name is longer than 200 bytes"),
        ("return { { name = '\\xff', value = 5 } }", "name must be UTF-8 text, which its bytes are not"),
        ("return { { name = 'g', value = 5, labels = 'x' } }", "labels must be a table { NAME = \"text\" }"),
        ("return { { name = 'g', value = 5, labels = { 'x' } } }", "labels must be a table { NAME = \"text\" }"),
        ("return { { name = 'g', value = 5, labels = { a = 5 } } }", "label \"a\" must be a string, not a number"),
        (
            "return { { name = 'g', value = 5, labels = { a = '\\xff' } } }",
            "label \"a\" must be UTF-8 text, which its bytes are not"
        ),
        (
            "local x = ('x'):rep(2^20 // 1 | 0) local t = {} for i = 1, 200 do t[i] = x end return t",
            "limit"
        ),
        ("return { { name = 'g', value = 5, labels = { ['a-b'] = 'c' } } }", "the label name \"a-b\" must consist of"),
        (
            "return { { name = 'g', value = 5, labels = { __name__ = 'c' } } }",
            "the label name \"__name__\" begins with __"
        ),
        (
            "return { { name = 'g', value = 5, labels = { a = ('c'):rep(5000) } } }",
            "the value of the label \"a\" is longer than 1024 bytes"
        ),
        (
            "local t = {} for i = 1, 40 do t['l' .. i] = 'x' end return { { name = 'g', value = 5, labels = t } }",
            "40 labels are more than 32"
        ),
        (
            "return { { name = 'g', value = 5, timestamp = 'now' } }",
            "timestamp must be seconds since 1970, not a string"
        ),
        ("return { { name = 'g', value = 5, timestamp = 1e300 } }", "timestamp 1e+300 must be seconds since 1970"),
        ("return { { name = 'g', value = 5, timestamp = 0/0 } }", "must be seconds since 1970"),
        ("return { { name = 'g', value = 5, timestamp = math.mininteger } }", "must be seconds since 1970"),
        ("return { { name = 'g', value = 5, type = 'thing' } }", "type must be \"counter\" or \"gauge\""),
        (
            "return { { name = 'g', value = 5, object = { name = 'x' } } }",
            "object can't be given, as samples describe the target"
        ),
        ("return { { name = 'g', value = 5, colour = 1 } }", "unknown field \"colour\""),
        ("return { g = 'x' }", "g must be a number, not a string"),
        ("return { g = {} }", "g must be a number, not a table"),
        ("return { ['g-h'] = 1 }", "the metric name \"g-h\" must consist of"),
        ("return { exposition = 'g{' }", "a page that can't be read: line 1, column 3"),
        ("return { exposition = '\\xff\\xfe' }", "a page that can't be read: line 1, column 1"),
        ("return { exposition = 'g 1', keep = 'g' }", "keep must be a list of names"),
        ("return { exposition = 'g 1', drop = { 5 } }", "drop must be a list of names"),
        ("return { exposition = 'g 1', buckets = 1 }", "buckets must be a boolean, not a number"),
        ("return { exposition = 'g 1', what = 1 }", "unknown field \"what\""),
        (
            "return { exposition = ('GAUGE{a=\"b\"} 1\\n'):rep(60000) }",
            "a page of 60000 samples; a page can have 50000"
        ),
        // What it may not do
        (
            "plugin:provider { name = 'more', collect = print }",
            "a plugin declares itself only while its file is loaded"
        ),
        ("plugin:external { metric = 'more' }", "a plugin declares itself only while its file is loaded"),
        ("pod.name = 'x'", ""), ("pod.samples.rate = nil", ""), ("math.floor = nil", ""),
        ("return pod.samples:metric('better')", "may not use the derived metric"),
        ("return io.open('/etc/passwd')", "nil value"), ("return os.exit()", "nil value"), ("require 'x'", "nil value"),
    ]

    @Test func nobodyElseIsHarmed() async throws {
        let sources = Self.attacks.enumerated().map { index, attack in
            PluginSource(
                path: "plugins/bad\(index).lua",
                text: Text.plugin(
                    attack.0.replacing("GAUGE", with: "g\(index)"), metrics: "{ g\(index) = { type = 'gauge' } }",
                    more: "every = '1m', timeout = '1m',", name: "bad\(index)"))
        }
        let bench = Bench()
        for name in ["a", "b"] { bench.add(PodRecord(namespace: "d", name: name, uid: name, ip: "10.0.0.1")) }
        let catalogue = try bench.catalogue(
            sources + [PluginSource(path: "plugins/good.lua", text: Self.good)], limits: Self.limits)
        let scheduler = ProviderScheduler(catalogue: catalogue, sink: bench.store)
        func good() async -> [Double] {
            let answer = await catalogue.customMetric(
                "better", ofAll: .pods, in: "d", matching: .everything, where: .everything)
            return answer.values.map(\.value)
        }
        for round in 0..<3 {
            await scheduler.collect()
            #expect(await good() == [10, 10])
            bench.clock.advance(by: .seconds(round == 0 ? 80 : 200))
        }
        let statuses = Dictionary(uniqueKeysWithValues: scheduler.statuses.map { ($0.plugin, $0) })
        for (index, attack) in Self.attacks.enumerated() {
            let status = try #require(statuses["bad\(index)"])
            guard let error = status.lastError else {
                Issue.record("nothing is said of \(attack.0)")
                continue
            }
            #expect(error.contains(attack.1), "\(attack.0): \(error)")
            #expect(!error.contains("\n") && error.utf8.count < 6000, "\(attack.0)")
            #expect(status.failing > 0, "\(attack.0)")
            #expect(status.totals.samples == 0 || attack.0.contains("kept"), "\(attack.0)")
            #expect(status.running == 0)
        }
        #expect(statuses["good"]?.totals.failures == 0)
    }

    /// Thousands of targets are all asked, a bounded number at once.
    @Test func thousandsOfTargets() async throws {
        let bench = try ProviderBench(Text.plugin("return { g = #pod.name }", more: "concurrency = 10,"))
        bench.bench.inventory.pods.withLock {
            $0 = (0..<3000).map { PodRecord(namespace: "d", name: "p\($0)", uid: "\($0)", ip: "10.0.0.1") }
        }
        await bench.collect()
        let status = try bench.status()
        #expect([status.targets, status.succeeding, status.running, status.series] == [3000, 3000, 0, 3000])
        #expect(await bench.value("g", "p2999") == 5)
    }

    /// Labels that are new every time fill what the plugin may have, and no more.
    @Test func seriesWithoutEnd() async throws {
        var limits = PluginLimits()
        limits.series = 500
        let bench = try ProviderBench(
            Self.good,
            Text.plugin(
                """
                state.n = (state.n or 0) + 1
                local t = {}
                for i = 1, 100 do t[i] = { name = "g", value = 1, labels = { id = state.n .. "-" .. i } } end
                return t
                """, more: "every = '5s',"), limits: limits)
        bench.addPods("p")
        for _ in 0..<20 { await bench.collect(after: 8) }
        #expect(bench.scheduler.statuses.map(\.series) == [1, 500])
        #expect(bench.bench.store.series(metric: "g", of: .pod("p", in: "d")).count == 500)
        #expect(bench.scheduler.statuses[1].totals.dropped["series_limit"] ?? 0 > 1000)
        #expect(await bench.value("better") == 10)
        // Once they have been silent for long, there is room again.
        await bench.collect(after: 901)
        await bench.collect(after: 8)
        #expect(bench.scheduler.statuses[1].totals.samples > 500)
    }
}
