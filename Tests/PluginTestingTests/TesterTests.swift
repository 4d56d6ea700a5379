import PluginTesting
import Plugins
import Testing

/// How tests run, and what is told of them.
@Suite struct TesterTests {
    @Test func passing() async {
        let results = await results(
            of: """
                test("one", function(t) end)
                test("two", function(t) t:equals(1, 1) end)
                """)
        #expect(results == [PluginTestResult(name: "one"), PluginTestResult(name: "two")])
        #expect(results.map(\.text) == ["  ok    one", "  ok    two"])
    }

    @Test func failing() async throws {
        let failure = try #require(
            await failure(
                of: "t:pod { name = \"p\" }\nt:series(\"x\", \"p\", \"1\")\nt:equals(t:value(\"m\", \"p\"), 2)",
                for: plugin("log.warn(\"asked for \" .. pod.name) return samples:last_over_time(\"x\")")))
        #expect(failure.position == "p_test.lua:4")
        #expect(failure.message == "the values differ\n  actual:   1\n  expected: 2")
        #expect(failure.log == ["warn: asked for p"])
        #expect(
            PluginTestResult(name: "it", failure: failure).text == """
                  FAIL  it
                        p_test.lua:4: the values differ
                          actual:   1
                          expected: 2
                        log of the plugin:
                          warn: asked for p
                """)
    }

    @Test func printing() async {
        let results = await results(
            of: """
                print("loading")
                test("passes", function(t) print("a\\nb", 1, 1.5, nil, { x = { "y" } }) print() end)
                test("fails", function(t) print("seen", t) error("no", 0) end)
                test("prints without end", function(t) for i = 1, 5000 do print(i) end end)
                """)
        #expect(
            results.prefix(2).map(\.text) == [
                """
                  ok    passes
                        | loading
                        | a
                        | b\t1\t1.5\tnil\t{ x = { "y" } }
                        |\u{20}
                """,
                """
                  FAIL  fails
                        | loading
                        | seen\ta test
                        p_test.lua:3: no
                """,
            ])
        #expect(results.last?.printed.count == 1000)
    }

    @Test func aFailureEndsItsTestOnly() async {
        let results = await results(
            of: """
                local count = 0
                test("first", function(t) count = count + 1 error("no") end)
                test("second", function(t) count = count + 1 t:equals(count, 1) end)
                """)
        #expect(results.map { $0.failure?.message } == ["no", nil])
    }

    /// Neither what a plugin keeps, nor objects, nor time go from one test to the next.
    @Test func testsAreIsolated() async {
        let body = """
            t:pod { name = "p" }
            t:series("x", "p", "1 2")
            t:advance("15s")
            t:equals(t:value("m", "p"), 3)
            t:equals(time.format(), "2026-01-01T00:00:15Z")
            """
        let results = await results(
            of: "for _, name in ipairs { \"a\", \"b\" } do test(name, function(t) \(body) end) end",
            for: plugin(
                """
                state.calls = (state.calls or 0) + 1
                return samples:last_over_time("x") + state.calls
                """))
        #expect(results.map { $0.failure?.message } == [nil, nil])
    }

    @Test func assertWorks() async {
        #expect(await message(of: "assert(1 > 2, \"so it is not\")") == "so it is not")
        #expect(await message(of: "local nothing = nil\nreturn nothing.field")?.contains("index a nil value") == true)
    }

    @Test func endlessTestsEnd() async {
        #expect(await message(of: "while true do end")?.contains("instructions reached") == true)
    }

    // MARK: Files that are no good

    @Test func brokenTests() async throws {
        let results = await results(of: "test(\"it\", function(t)")
        #expect(results.count == 1)
        #expect(results[0].failure?.position == "p_test.lua:1")
        #expect(results[0].text.hasPrefix("  FAIL  p_test.lua:1: "))
    }

    @Test func noTests() async {
        #expect(await results(of: "local a = 1").map { $0.failure?.message.contains("has no tests") } == [true])
    }

    @Test func badDeclarations() async {
        #expect(
            await results(of: "test(\"a\", nobody)").first?.failure?.message
                == "test: bad argument #2, body (function expected, got nil)")
        #expect(
            await results(of: "for i = 1, 2 do test(\"a\", function() end) end").first?.failure?.message
                == "test: there are two tests \"a\"")
        #expect(await message(of: "test(\"b\", function() end)") == "test: a test can't declare another one")
    }

    /// What is wrong with the plugin is told once.
    @Test func badPlugin() async {
        let results = await results(
            of: "test(\"a\", function(t) end) test(\"b\", function(t) end)", for: plugin(header: ", nme = 1"))
        #expect(results.count == 1)
        #expect(results.first?.failure?.message.contains("unknown field \"nme\"") == true)
    }

    /// A test that asks nothing of the plugin does not pass either where it can't be loaded.
    @Test func pluginWithoutItsSetting() async {
        let plugin = plugin(header: ", settings = { port = { type = \"integer\", required = true } }")
        #expect(await message(of: "t:equals(1, 1)", for: plugin)?.contains("needs the setting \"port\"") == true)
        #expect(await message(of: "t:settings { port = 1 }", for: plugin) == nil)
    }

    @Test func theSandbox() async {
        #expect(await message(of: "assert(os == nil and io == nil and require == nil and load == nil)") == nil)
        #expect(await message(of: "assert(http == nil and state == nil and moongauge == nil)") == nil)
        #expect(await message(of: "t:equals(json.decode('{\"a\":1}').a, 1)") == nil)
    }
}
