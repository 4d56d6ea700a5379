import LuaRuntime
import Testing

@testable import PluginTesting

@Suite struct ComparisonTests {
    private func complaint(_ actual: LuaValue, _ expected: LuaValue, tolerance: Double? = nil) -> String? {
        var comparison = Comparison(tolerance: tolerance)
        return comparison.complaint(actual, expected)
    }

    @Test(
        arguments: [
            (1, 1), (1, 1.0), (0.30000000000000004, 0.3), ("a", "a"), (nil, nil), (true, true),
            ([1, [2]], [1, [2.0]]),
            (["a": ["b": 1]], ["a": ["b": 1]]), (.number(.nan), .number(.nan)),
            (.number(.infinity), .number(.infinity)),
            (1e12, 1_000_000_000_000.0001),
        ] as [(LuaValue, LuaValue)])
    func same(actual: LuaValue, expected: LuaValue) {
        #expect(complaint(actual, expected) == nil)
    }

    @Test(
        arguments: [
            (1, 2), (1, "1"), (nil, false), (0, nil), ([1], [1, 2]), (["a": 1], ["b": 1]), (1, 1.00001), ([], [1]),
            (.number(.nan), 1), (.number(.infinity), .number(-.infinity)),
        ] as [(LuaValue, LuaValue)])
    func different(actual: LuaValue, expected: LuaValue) {
        #expect(complaint(actual, expected) != nil)
        #expect(complaint(expected, actual) != nil)
    }

    @Test func tolerance() {
        #expect(complaint(1.1, 1, tolerance: 0.2) == nil)
        #expect(complaint(1.3, 1, tolerance: 0.2) != nil)
        #expect(complaint(0.30000000000000004, 0.3, tolerance: 0) != nil)
    }

    @Test func whatIsTold() {
        #expect(complaint(1, "a\nb") == "the values differ\n  actual:   1\n  expected: \"a\\nb\"")
        #expect(
            complaint(["list": [1, ["a/b": 2]], "same": 1], ["list": [1, ["a/b": 3], 4], "same": 1]) == """
                the values differ
                  actual:   { list = { 1, { ["a/b"] = 2 } }, same = 1 }
                  expected: { list = { 1, { ["a/b"] = 3 }, 4 }, same = 1 }
                  at .list[2]["a/b"]: 2, expected 3
                  at .list[3]: nil, expected 4
                """)
    }

    @Test func manyDifferencesAreCounted() throws {
        let text = try #require(
            complaint(
                .table(LuaTable(array: Array(repeating: 1, count: 30))),
                .table(LuaTable(array: Array(repeating: 2, count: 30)))))
        #expect(text.hasSuffix("at [20]: 1, expected 2\n  and 10 more"))
    }
}
