import Foundation
import LuaRuntime

/// A time as calendar and clock show it in a time zone.
package struct CivilTime {
    private let parts: DateComponents
    private let offset: Int

    /// - Parameter seconds: since 1970, within the years 1600 to 9999.
    init(_ seconds: Double, _ zone: TimeZone) {
        let date = Date(timeIntervalSince1970: seconds.rounded(.down))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        parts = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute, .second, .weekday, .dayOfYear], from: date)
        offset = zone.secondsFromGMT(for: date)
    }

    /// The parts by the names that plugins know them by.
    var table: LuaTable {
        func whole(_ value: Int?) -> LuaValue { .integer(Int64(value ?? 0)) }
        // Foundation begins with Sunday, ISO 8601 with Monday.
        let weekday = ((parts.weekday ?? 1) + 5) % 7 + 1
        return LuaTable(fields: [
            ("year", whole(parts.year)), ("month", whole(parts.month)), ("day", whole(parts.day)),
            ("hour", whole(parts.hour)), ("minute", whole(parts.minute)), ("second", whole(parts.second)),
            ("weekday", whole(weekday)), ("yearday", whole(parts.dayOfYear)), ("offset", whole(offset)),
        ])
    }

    /// The time in the form of RFC 3339.
    var text: String {
        func digits(_ value: Int?, _ count: Int) -> String {
            let text = String(value ?? 0)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let date = "\(digits(parts.year, 4))-\(digits(parts.month, 2))-\(digits(parts.day, 2))"
        let time = "\(digits(parts.hour, 2)):\(digits(parts.minute, 2)):\(digits(parts.second, 2))"
        if offset == 0 { return "\(date)T\(time)Z" }
        let minutes = abs(offset) / 60
        return "\(date)T\(time)\(offset < 0 ? "-" : "+")\(digits(minutes / 60, 2)):\(digits(minutes % 60, 2))"
    }

    /// Reads a time in the form of RFC 3339.
    package static func seconds(parsing text: String) -> Double? {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains("."))
        return (try? style.parse(text))?.timeIntervalSince1970
    }
}
