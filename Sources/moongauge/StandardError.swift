#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The error stream, for commands that print what is wrong.
enum StandardError {
    /// Writes lines.
    static func write(_ lines: [String]) {
        var text = lines.map { "\($0)\n" }.joined()
        text.withUTF8 { bytes in
            // Nobody can be told that the error stream is closed.
            #if canImport(Glibc)
            _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
            #elseif canImport(Musl)
            _ = Musl.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
            #else
            _ = Darwin.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
            #endif
        }
    }
}
