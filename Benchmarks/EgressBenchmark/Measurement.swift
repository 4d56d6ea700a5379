#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A line that begins so, of what the system tells of this process.
private func status(_ name: String) -> Int {
    guard let file = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, CInt(line.count), file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard text.hasPrefix(name) else { continue }
        return Int(text.filter(\.isNumber)) ?? 0
    }
    return 0
}

/// How many threads the process has.
func threads() -> Int { status("Threads:") }

/// What the process has in memory, in bytes.
func residentBytes() -> Int { status("VmRSS:") << 10 }

/// What the process has used of processors, in seconds.
func processorSeconds() -> Double {
    var usage = rusage()
    #if canImport(Glibc)
    getrusage(RUSAGE_SELF.rawValue, &usage)
    #else
    getrusage(RUSAGE_SELF, &usage)
    #endif
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
}

/// Runs this program once more, with an argument.
///
/// - Returns: its process, and its output to read from.
func launch(_ arguments: [String]) -> (process: pid_t, output: CInt)? {
    var ends: [CInt] = [0, 0]
    guard pipe(&ends) == 0 else { return nil }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addclose(&actions, ends[0])
    var texts = (["EgressBenchmark"] + arguments).map { strdup($0) } + [nil]
    defer { for text in texts { free(text) } }
    var process: pid_t = 0
    guard posix_spawn(&process, "/proc/self/exe", &actions, nil, &texts, environ) == 0 else { return nil }
    close(ends[1])
    return (process, ends[0])
}

/// The number that a process writes in its first line.
func number(from output: CInt) -> Int? {
    var text = ""
    var byte: UInt8 = 0
    while read(output, &byte, 1) == 1, byte != UInt8(ascii: "\n") { text.append(Character(Unicode.Scalar(byte))) }
    return Int(text)
}

/// Prints a figure, and what it is to be compared with.
func report(_ what: String, _ value: String, _ remark: String = "") {
    print(
        what + String(repeating: " ", count: max(1, 58 - what.count)) + value + (remark.isEmpty ? "" : "   \(remark)"))
}
