import Samples
import Testing

struct TimeTests {
    @Test(
        arguments: [
            ("0", 0), ("15s", 15_000), ("1.5h", 5_400_000), ("2m30s", 150_000), ("100ms", 100), ("1d", 86_400_000),
            ("-1m", -60_000), ("+1w", 604_800_000), (".5s", 500), ("1500us", 2), ("1y", 31_536_000_000),
        ] as [(String, Int64)])
    func `durations are read`(text: String, milliseconds: Int64) {
        #expect(TimeSpan(parsing: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: ["", "-", "5", "s", "1x", "1.2.3s", "1s ", "1 s", ".s"])
    func `what is no duration is refused`(text: String) {
        #expect(TimeSpan(parsing: text) == nil)
    }

    @Test(
        arguments: [
            (0, "0s"), (150, "150ms"), (15_021, "15.021s"), (60_000, "1m0s"), (7_200_000, "2h0m0s"), (-1_500, "-1.5s"),
            (3_661_010, "1h1m1.01s"),
        ] as [(Int64, String)])
    func `durations are written as Go writes them`(milliseconds: Int64, text: String) {
        let span = TimeSpan(milliseconds: milliseconds)
        #expect(span.description == text)
        #expect(TimeSpan(parsing: text) == span)
    }

    @Test func `a range has both its ends`() {
        let range = TimeRange(last: .seconds(10), until: Timestamp(seconds: 100))
        #expect(range.length == .seconds(10))
        #expect(range.contains(Timestamp(milliseconds: 90_000)))
        #expect(range.contains(Timestamp(milliseconds: 100_000)))
        #expect(!range.contains(Timestamp(milliseconds: 89_999)))
        #expect(!range.contains(Timestamp(milliseconds: 100_001)))
    }
}
