import Foundation
import Subprocess
import SystemPackage
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// A program as a user runs it.
enum Program {
    /// What a run came to.
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String

        /// The lines of the error stream.
        var errorLines: [Substring] { errors.split(whereSeparator: \.isNewline) }
    }

    /// The project's folder.
    static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path()

    /// The program under test, which is built beside the tests.
    static var moongauge: String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "moongauge").path()
    }

    /// Where kubectl is; nil where it is not installed.
    static let kubectl: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/kubectl" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    /// Runs a program to its end.
    static func run(_ path: String, _ arguments: [String]) async throws -> Outcome {
        let result = try await Subprocess.run(
            .path(FilePath(path)), arguments: .init(arguments), output: .string(limit: 16 << 20),
            error: .string(limit: 1 << 20)
        )
        let status: Int32 =
            switch result.terminationStatus {
            case .exited(let code): Int32(code)
            case .signaled(let signal): -Int32(signal)
            }
        return Outcome(status: status, output: result.standardOutput, errors: result.standardError)
    }
}

/// A temporary folder that goes with the test.
func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "moongauge-test-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}
