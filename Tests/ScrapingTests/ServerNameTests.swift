import NIOCore
import Testing

@testable import Scraping

/// Kubelets whose certificates are made out to their node's name, and not to the address that is dialled.
@Suite(.timeLimit(.minutes(1))) struct ServerNameTests {
    private func page(_ expected: KubeletServerName, certifiedFor names: [String], attempts: Int = 1) async throws
        -> [String]
    {
        var pages: [String] = []
        let steps = (0..<attempts).map { ScriptedKubelet.Step.answer(ScriptedKubelet.answer("page \($0)".utf8)) }
        try await ScriptedKubelet.with(steps, certificate: (names, [])) { kubelet in
            var settings = try kubelet.settings()
            settings.serverName = expected
            let connection = KubeletConnection(to: "node-a", settings)
            for _ in 0..<attempts {
                pages.append(String(buffer: try await connection.page("/metrics/resource", at: kubelet.address)))
            }
            connection.close()
        }
        return pages
    }

    @Test func theAddressIsNotEnoughForACertificateOfTheName() async throws {
        let error = try await #require(throws: ScrapeError.self) {
            _ = try await page(.address, certifiedFor: ["node-a", "node-a.example.com"])
        }
        #expect(error.code == .untrusted)
        #expect(error.description.contains("node-a, node-a.example.com"))
        #expect(error.description.contains("--kubelet-tls-server-name"))
    }

    @Test(arguments: [KubeletServerName.nodeName, .auto]) func theNodesNameIs(_ expected: KubeletServerName)
        async throws
    {
        let pages = try await page(expected, certifiedFor: ["node-a"], attempts: 2)
        #expect(pages == ["page 0", "page 1"])
    }

    @Test(arguments: KubeletServerName.allCases) func anotherNodesNameIsNot(_ expected: KubeletServerName) async throws
    {
        let error = try await #require(throws: ScrapeError.self) {
            _ = try await page(expected, certifiedFor: ["node-b"])
        }
        #expect(error.code == .untrusted)
        #expect(error.description.contains("node-b"))
    }
}
