#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

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
