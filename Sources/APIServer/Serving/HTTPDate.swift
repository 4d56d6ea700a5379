import Kubernetes
import Samples

/// The date in HTTP's own form: `Sun, 22 Nov 2026 19:11:31 GMT` (RFC 9110, 5.6.7).
enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func text(_ time: Timestamp) -> String {
        let iso = Array(time.rfc3339)
        let day = days[Int(time.milliseconds / 86_400_000 % 7)]
        let month = Int(String(iso[5..<7])).map { months[$0 - 1] } ?? ""
        return "\(day), \(String(iso[8..<10])) \(month) \(String(iso[0..<4])) \(String(iso[11..<19])) GMT"
    }
}
