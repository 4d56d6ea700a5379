import Subprocess
import SystemPackage
import Testing

/// A program that runs, is told lines, and says lines.
final class Conversation {
    private let writer: StandardInputWriter
    private var lines: SubprocessOutputSequence.StringSequence<UTF8>.AsyncIterator

    private init(_ writer: StandardInputWriter, _ output: SubprocessOutputSequence) {
        self.writer = writer
        lines = output.strings(bufferingPolicy: .unbounded).makeAsyncIterator()
    }

    /// Writes a line to the program.
    func tell(_ line: String) async throws {
        _ = try await writer.write(line + "\n")
    }

    /// The next line that the program writes; nil at its end.
    func line() async throws -> String? {
        try await lines.next()
    }

    /// The next so many lines; fewer at the program's end.
    func lines(_ count: Int) async throws -> [String] {
        var found: [String] = []
        while found.count < count, let line = try await line() { found.append(line) }
        return found
    }

    /// Runs a program as long as `body` speaks with it, then tells it to end.
    ///
    /// - Returns: what stood on the error stream.
    @discardableResult static func run(
        _ path: String, _ arguments: [String], _ body: (Conversation) async throws -> Void
    ) async throws -> String {
        let outcome = try await Subprocess.run(
            .path(FilePath(path)), arguments: .init(arguments), input: .inputWriter, output: .sequence,
            error: .string(limit: 1 << 20)
        ) { execution in
            defer { try? execution.send(signal: .terminate) }
            try await body(Conversation(execution.standardInputWriter, execution.standardOutput))
        }
        return outcome.standardError
    }
}
