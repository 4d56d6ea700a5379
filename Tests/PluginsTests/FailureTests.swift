import Samples
import Testing

@testable import Plugins

/// Plugins that fail, and what becomes of the others.
@Suite(.timeLimit(.minutes(1))) struct FailureTests {
    private let bench = Bench()

    private func addPods(_ names: String...) {
        for name in names { bench.add(PodRecord(namespace: "d", name: name, labels: ["n": name])) }
    }

    private func all(_ catalogue: PluginCatalogue) async -> CustomMetricAnswer {
        await catalogue.customMetric("m", ofAll: .pods, in: "d", matching: .everything, where: .everything)
    }

    @Test(arguments: [
        ("return 'x'", "string"), ("return true", "boolean"), ("return { x = 1 }", "table with named fields"),
        ("return object", "pod"), ("return samples", "samples"),
        ("return function() end", "function"),
    ]) func whatIsNoNumber(_ body: String, _ type: String) async throws {
        let reason = try await bench.absence(body)
        #expect(
            reason
                == .pluginError(
                    "value of m, function at p1.lua:3, must return a number, nil, or a list of { labels = { … }, value = … }, not a \(type)"
                )
        )
    }

    @Test func errorsNameTheirLine() async throws {
        #expect(try await bench.absence("error('no idea')") == .pluginError("p1.lua:4: no idea"))
        guard case .pluginError(let message) = try await bench.absence("local t = nil return t.x") else {
            Issue.record("no error")
            return
        }
        #expect(message == "p1.lua:4: attempt to index a nil value (local 't')")
    }

    @Test(arguments: [
        (
            #"samples:rate("g", "soon")"#,
            "samples:rate: bad argument #2, window (\"soon\" must be a duration such as \"90s\", \"2m\" or \"1h\")"
        ),
        (
            #"samples:rate("g", "0s")"#,
            "samples:rate: bad argument #2, window (\"0s\" must be a duration such as \"90s\", \"2m\" or \"1h\")"
        ),
        (
            #"samples:rate("g", {})"#,
            "samples:rate: bad argument #2, window (a text such as \"2m\" expected, got table)"
        ),
        ("samples:rate()", "samples:rate: bad argument #1, metric (string expected, got no value)"),
        (#"samples:rate("g", nil, "x")"#, "samples:rate: bad argument #3, labels (table expected, got string)"),
        (
            #"samples:rate("g", nil, { a = 5 })"#,
            "samples:rate: bad argument #3, labels (label \"a\" must be a string, not a number)"
        ),
        (
            #"samples:rate("g", nil, { a = "\xff" })"#,
            "samples:rate: bad argument #3, labels (label \"a\" must be UTF-8 text, which its bytes are not)"
        ),
        (#"samples:sum { rate = "\xff" }"#, "samples:sum: rate must be UTF-8 text, which its bytes are not"),
        (
            #"samples:sum { rate = "g", window = "soon" }"#,
            "samples:sum: window \"soon\" must be a duration such as \"90s\", \"2m\" or \"1h\""
        ),
        (
            "samples:sum { rate = 'g', where = { a = 5 } }",
            "samples:sum: where: label \"a\" must be a string, not a number"
        ),
        ("object.labels[5]", "labels[…]: bad argument #1 (string expected, got number)"),
        ("object:request()", "pod:request: bad argument #1, resource (string expected, got no value)"),
    ]) func callsThatAreWrong(_ call: String, _ text: String) async throws {
        let reason = try await bench.absence("return \(call)")
        #expect(reason == .pluginError("p1.lua:4: \(text)"))
    }

    /// Where what waits can be called is said where it can't be.
    @Test func waitingInADerivedMetric() async throws {
        let reason = try await bench.absence("return http.get('http://a').status")
        #expect(
            reason
                == .pluginError(
                    """
                    p1.lua:4: http.get has to wait, which the running call may not: what waits can be called in collect of a \
                    provider or an external metric, and in value of an external metric; a derived metric reads samples that are \
                    stored, which a provider brings in
                    """))
    }

    @Test func oneErrorDoesNotStopTheOthers() async throws {
        addPods("a", "b", "c")
        let catalogue = try bench.catalogue(
            Bench.plugin(#"if object.labels.n == "b" then error("b is bad") end return #object.name"#))
        let answer = await all(catalogue)
        #expect(answer.values.map(\.object.name) == ["a", "c"])
        #expect(
            answer.absent == [AbsentValue(object: .pod("b", in: "d"), reason: .pluginError("p1.lua:4: b is bad"))])
    }

    /// A handle is good for its own call only.
    @Test func handlesDieWithTheirCall() async throws {
        addPods("a", "b")
        let answer = await all(
            try bench.catalogue(Bench.plugin("local old = kept kept = kept or object return #(old or object).name")))
        #expect(answer.values.map(\.object.name) == ["a"])
        #expect(answer.absent.map(\.object.name) == ["b"])
    }

    @Test func aLoopWithoutEndIsStopped() async throws {
        addPods("a", "b", "c")
        let loop = #"if object.labels.n == "b" then while true do end end return 5"#
        let catalogue = try bench.catalogue(
            Bench.plugin(loop),
            "local p = moongauge.plugin { name = 'other' }\np:derived { metric = 'n', resource = 'pods',"
                + " value = function() return 1 end }", limits: PluginLimits(instructions: 100_000))
        for _ in 0..<2 {
            let answer = await all(catalogue)
            #expect(answer.values.map(\.object.name) == ["a", "c"])
            #expect(
                answer.absent.map(\.reason) == [.pluginError("p1.lua:4: limit of 100000 instructions reached")])
            let other = await catalogue.customMetric(
                "n", ofAll: .pods, in: "d", matching: .everything, where: .everything)
            #expect(other.values.count == 3)
        }
    }

    @Test func errorsCannotBeSwallowedToRunOn() async throws {
        addPods("p")
        let catalogue = try bench.catalogue(
            Bench.plugin("while true do pcall(function() while true do end end) end"),
            limits: PluginLimits(instructions: 100_000))
        #expect(
            await all(catalogue).absent.map(\.reason) == [
                .pluginError("p1.lua:4: limit of 100000 instructions reached")
            ])
    }

    @Test func memoryIsBounded() async throws {
        addPods("a", "b")
        let body =
            #"if object.name == "a" then local t = {} for i = 1, 1e9 do t[i] = ("x"):rep(1000) .. i end end return 1"#
        let catalogue = try bench.catalogue(
            Bench.plugin(body), limits: PluginLimits(memoryBytes: 4 << 20, instructions: 1_000_000_000))
        let answer = await all(catalogue)
        #expect(answer.values.map(\.object.name) == ["b"])
        guard case .pluginError(let message) = answer.absent.first?.reason else {
            Issue.record("no error: \(answer)")
            return
        }
        #expect(message.contains("memory limit of 4194304 bytes reached"))
    }

    /// What one request may take is for all of its objects: when it is over, those that are left have an error.
    @Test func theBudgetIsForAllObjects() async throws {
        addPods("a", "b", "c")
        let body = #"if object.labels.n == "b" then while true do end end return 5"#
        let catalogue = try bench.catalogue(
            Bench.plugin(body), budget: .milliseconds(300), limits: PluginLimits(instructions: .max))
        let answer = await all(catalogue)
        #expect(answer.values.map(\.object.name) == ["a"])
        #expect(answer.absent.map(\.object.name) == ["b", "c"])
        for absent in answer.absent {
            guard case .pluginError(let message) = absent.reason else {
                Issue.record("no error: \(absent)")
                continue
            }
            #expect(message.contains("time limit reached"))
        }
    }

    @Test func failuresAreLoggedOnceAMinute() async throws {
        addPods("a", "b")
        let catalogue = try bench.catalogue(Bench.plugin(#"if fine then return 1 end error("always")"#))
        _ = bench.lines.take()
        let line = "warning: plugin test failed for pods/d/a: p1.lua:4: always"
        _ = await all(catalogue)
        #expect(bench.lines.take() == [line])
        bench.clock.advance(by: .seconds(59.999))
        _ = await all(catalogue)
        #expect(bench.lines.take() == [])
        bench.clock.advance(by: TimeSpan(milliseconds: 1))
        _ = await all(catalogue)
        #expect(bench.lines.take() == [line + " (and 3 more like it before)"])
    }

    /// Quantities hold 63 bits of thousandths; who reads more takes it for something else, mostly for nothing.
    @Test func valuesThatNoQuantityHolds() async throws {
        addPods("a", "b")
        let catalogue = try bench.catalogue(
            Bench.plugin(#"return object.name == "a" and 1e16 or -9.1e15"#))
        let answer = await all(catalogue)
        #expect(answer.values.map(\.value) == [-9.1e15])
        #expect(answer.absent.map(\.reason) == [.tooLarge(1e16)])
    }

    /// Whatever it says, one place in a plugin is told of once; another place is another failure.
    @Test func eachPlaceIsLoggedByItself() async throws {
        addPods("a", "b", "c")
        let catalogue = try bench.catalogue(
            Bench.plugin("if object.name == 'c' then error(object.name) end\nerror(object.name .. math.random())"))
        _ = bench.lines.take()
        for _ in 0..<3 { _ = await all(catalogue) }
        let lines = bench.lines.take()
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("warning: plugin test failed for pods/d/a: p1.lua:5: a") == true)
        #expect(lines.last == "warning: plugin test failed for pods/d/c: p1.lua:4: c")
        // What is no failure is not logged.
        let silent = try bench.catalogue(Bench.plugin("return nil"))
        _ = bench.lines.take()
        _ = await all(silent)
        #expect(bench.lines.take() == [])
    }
}
