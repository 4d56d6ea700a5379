import Testing

@testable import PluginTesting

/// The notation of promtool's unit tests.
@Suite struct SeriesNotationTests {
    /// The first three are the examples of Prometheus' documentation.
    @Test(
        arguments: [
            ("-2+4x3", [-2, 2, 6, 10]), ("1-2x4", [1, -1, -3, -5, -7]), ("1x4", [1, 1, 1, 1, 1]),
            ("1 _x3 stale", [1, nil, nil, nil, nil]), ("5", [5]), (" 1\t2\n3 ", [1, 2, 3]), ("_", [nil]),
            ("0+0.5x2", [0, 0.5, 1]), ("1e3+1e-1x1", [1000, 1000.1]), ("1x0", [1]), ("+3", [3]),
            ("Inf -Inf", [.infinity, -.infinity]), ("-1.5-0.5x1", [-1.5, -2]), ("_x0 4", [4]),
        ] as [(String, [Double?])])
    func values(text: String, expected: [Double?]) throws {
        #expect(try SeriesNotation.values(of: text) == expected)
    }

    @Test func notANumber() throws {
        #expect(try #require(try SeriesNotation.values(of: "NaN")[0]).isNaN)
    }

    @Test(arguments: [
        "", " ", "a", "1+x3", "1+2", "1+2x", "1x-1", "x3", "_x", "1.x2", ".5", "1+2x3x4", "1 2 q", "--1", "1e",
        "1x99999", "1x99999999999999999999", "1_000",
    ])
    func refusals(text: String) {
        #expect(throws: SeriesNotation.Failure.self) { try SeriesNotation.values(of: text) }
    }
}
