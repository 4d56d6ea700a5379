import Foundation
import Testing

@testable import moongauge

extension RunningServer {
    /// The recorded rounds that the demo's first nine scrapes see.
    static let recordedRounds = 20...28

    /// Runs kubectl, which must succeed, and splits what it writes into lines and columns.
    func table(_ arguments: String...) async throws -> [[String]] {
        let outcome = try await kubectl(arguments)
        try #require(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return outcome.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    }

    /// Runs kubectl, which must fail, and gives what it complains of.
    func complaint(_ arguments: String...) async throws -> String {
        let outcome = try await kubectl(arguments)
        #expect(outcome.status == 1, "\(arguments): \(outcome.output)")
        return outcome.errors.trimmingCharacters(in: .newlines)
    }

    /// Runs kubectl as long as `body` reads what it writes.
    func kubectl(_ arguments: String..., reading body: (Conversation) async throws -> Void) async throws {
        let path = try #require(Program.kubectl)
        try await Conversation.run(path, flags() + arguments, body)
    }
}
