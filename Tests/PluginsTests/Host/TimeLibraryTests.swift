import LuaRuntime
import Samples
import Testing

/// `time`.
@Suite struct TimeLibraryTests {
    let bench: HostBench

    init() throws { bench = try HostBench() }

    @Test func nowIsTheClocks() throws {
        #expect(try bench.value("time.now()") == 1_767_268_800.25)
        #expect(try bench.value("time.format()") == "2026-01-01T12:00:00Z")
        bench.clock.advance(by: .seconds(90))
        #expect(try bench.value("time.format()") == "2026-01-01T12:01:30Z")
    }

    /// As `date -d @SECONDS` prints them with TZ set.
    @Test(arguments: [
        ("0", "'UTC'", "1970-01-01T00:00:00Z"), ("0", "nil", "1970-01-01T00:00:00Z"),
        ("1772352000.9", "'Europe/Berlin'", "2026-03-01T09:00:00+01:00"),
        ("1774745999", "'Europe/Berlin'", "2026-03-29T01:59:59+01:00"),
        ("1774746000", "'Europe/Berlin'", "2026-03-29T03:00:00+02:00"),
        ("1772352000", "'America/St_Johns'", "2026-03-01T04:30:00-03:30"), ("-1", "'UTC'", "1969-12-31T23:59:59Z"),
        ("951782400", "'UTC'", "2000-02-29T00:00:00Z"), ("-11676096000", "nil", "1600-01-01T00:00:00Z"),
    ]) func timesInZones(_ time: String, _ zone: String, _ expected: String) throws {
        #expect(try bench.value("time.format(\(time), \(zone))") == .string(expected))
        let seconds = try bench.value("time.parse('\(expected)') == math.floor(\(time))")
        #expect(seconds == true)
    }

    @Test func fieldsCountFromMonday() throws {
        let fields = try bench.value("time.fields(1772352000, 'Europe/Berlin')")
        #expect(
            fields
                == [
                    "year": 2026, "month": 3, "day": 1, "hour": 9, "minute": 0, "second": 0, "weekday": 7,
                    "yearday": 60,
                    "offset": 3600,
                ])
        #expect(try bench.value("time.fields(1772352000 + 86400).weekday") == 1)
        #expect(try bench.value("time.fields(1735603200).yearday") == 366)
    }

    @Test func durationsAndTextsAreRead() throws {
        #expect(try bench.value("time.duration('1h30m')") == 5400.0)
        #expect(try bench.value("time.parse('2026-01-01T12:00:00.25Z')") == 1_767_268_800.25)
        #expect(try bench.failure("time.parse('yesterday')").contains("\"yesterday\" is no time such as"))
        #expect(try bench.failure("time.duration('x')").contains("no duration such as 90s"))
        #expect(try bench.failure("time.fields(0, 'Mars/Olympus')").contains("there is no time zone \"Mars/Olympus\""))
        for number in ["1e300", "0/0", "-1e18", "1/0"] {
            #expect(try bench.failure("time.format(\(number))").contains("is no time between"))
        }
    }
}
