import Foundation
import LuaRuntime
import Samples

extension HostLibraries {
    /// `time`: the time of day.
    static func time(_ context: HostContext) -> HostLibrary {
        let clock = context.host.clock
        var library = HostLibrary(
            name: "time", summary: "The time of day. Times are seconds since 1970-01-01T00:00:00Z, with a fraction.")
        library.classes = [
            ClassReference(
                name: "time.Fields", summary: "A time as a calendar and a clock show it in a time zone.",
                fields: [
                    .value("year", "integer", "such as 2026"), .value("month", "integer", "1 to 12"),
                    .value("day", "integer", "1 to 31"), .value("hour", "integer", "0 to 23"),
                    .value("minute", "integer", "0 to 59"), .value("second", "integer", "0 to 59"),
                    .value("weekday", "integer", "1 to 7, Monday is 1"), .value("yearday", "integer", "1 to 366"),
                    .value("offset", "integer", "seconds that the zone is ahead of UTC"),
                ])
        ]
        let zone = FunctionReference.Value.optional(
            "zone", "string", "a name of the IANA time zone database such as `Europe/Berlin`; `UTC` by default")
        library.functions = [
            HostLibrary.Function(
                FunctionReference(
                    name: "time.now", summary: "The current time.",
                    results: [.value("time", "number", "seconds since 1970")])
            ) { call throws(LuaHostError) in call.returns(clock.now().seconds) },
            HostLibrary.Function(
                FunctionReference(
                    name: "time.fields", summary: "A time as calendar and clock show it. An unknown zone is an error.",
                    parameters: [.optional("time", "number", "seconds since 1970; now by default"), zone],
                    results: [.value("fields", "time.Fields", "year, month, day and so on")],
                    example: "time.fields(nil, \"Europe/Berlin\").hour")
            ) { call throws(LuaHostError) in
                let fields = CivilTime(try seconds(call, clock), try timeZone(call, 2))
                call.returns(.table(fields.table))
            },
            HostLibrary.Function(
                FunctionReference(
                    name: "time.format", summary: "A time in the form of RFC 3339, in whole seconds.",
                    parameters: [.optional("time", "number", "seconds since 1970; now by default"), zone],
                    results: [.value("text", "string", "such as `2026-03-01T08:30:00Z`")])
            ) { call throws(LuaHostError) in
                call.returns(CivilTime(try seconds(call, clock), try timeZone(call, 2)).text)
            },
            HostLibrary.Function(
                FunctionReference(
                    name: "time.parse",
                    summary:
                        "Reads a time in the form of RFC 3339, with or without a fraction. Any other text is an error.",
                    parameters: [.value("text", "string", "such as `2026-03-01T08:30:00+01:00`")],
                    results: [.value("time", "number", "seconds since 1970")])
            ) { call throws(LuaHostError) in
                let text = try call.string(1)
                guard let time = CivilTime.seconds(parsing: text) else {
                    throw LuaHostError(
                        "time.parse: \"\(text.prefix(64))\" is no time such as 2026-03-01T08:30:00Z")
                }
                call.returns(time)
            },
            HostLibrary.Function(
                FunctionReference(
                    name: "time.duration", summary: "Reads a duration as settings and windows have it.",
                    parameters: [.value("text", "string", "such as `90s`, `1h30m` or `500ms`")],
                    results: [.value("seconds", "number", "its seconds")])
            ) { call throws(LuaHostError) in
                let text = try call.string(1)
                guard let span = TimeSpan(parsing: text) else {
                    throw LuaHostError("time.duration: \"\(text.prefix(64))\" is no duration such as 90s or 1h30m")
                }
                call.returns(span.seconds)
            },
        ]
        return library
    }

    /// The time that the first argument gives, within years in which the calendar is the one of today.
    private static func seconds(_ call: borrowing LuaCall, _ clock: any WallClock) throws(LuaHostError) -> Double {
        if call.isNil(1) { return clock.now().seconds }
        let seconds = try call.number(1)
        guard seconds >= -11_676_096_000, seconds < 253_402_300_800 else {
            throw LuaHostError("\(seconds) is no time between the years 1600 and 9999, in seconds since 1970")
        }
        return seconds
    }

    private static func timeZone(_ call: borrowing LuaCall, _ position: Int) throws(LuaHostError) -> TimeZone {
        if call.isNil(position) { return .gmt }
        let name = try call.string(position)
        guard let zone = TimeZone(identifier: name) else {
            throw LuaHostError("there is no time zone \"\(name.prefix(64))\"; expected a name such as Europe/Berlin")
        }
        return zone
    }
}
