import Foundation

/// Nanoseconds that something took.
public func nanoseconds(_ body: () -> Void) -> Double {
    let start = DispatchTime.now().uptimeNanoseconds
    body()
    return Double(DispatchTime.now().uptimeNanoseconds - start)
}

/// The least of some runs, in nanoseconds.
public func best(of runs: Int, _ body: () -> Void) -> Double {
    (0..<runs).map { _ in nanoseconds(body) }.min() ?? 0
}

/// What the process has in memory, in bytes.
public func residentBytes() -> Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
        let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
        let kilobytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({ Int($0) })
    else { return 0 }
    return kilobytes << 10
}

/// Prints a figure, and what it is to be compared with.
public func report(_ what: String, _ value: Double, _ unit: String, _ remark: String = "") {
    let figure = String(format: value < 100 && value != value.rounded() ? "%.2f" : "%.0f", value)
    print(
        what.padding(toLength: 58, withPad: " ", startingAt: 0)
            + " \(figure) \(unit)\(remark.isEmpty ? "" : "   \(remark)")")
}

/// Keeps the optimizer from leaving something out.
@inline(never)
public func keep<Value>(_ value: Value) {}

/// How many threads the process has.
public func threads() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0
}

/// What the process has used of processors, in seconds.
public func processorSeconds() -> Double {
    var usage = rusage()
    #if canImport(Glibc)
    getrusage(RUSAGE_SELF.rawValue, &usage)
    #else
    getrusage(RUSAGE_SELF, &usage)
    #endif
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
}
