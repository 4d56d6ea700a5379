import Certificates
import KubernetesClient
import NIOCore
import Testing

@testable import Scraping

/// One connection against a kubelet that does as it is told.
@Suite(.timeLimit(.minutes(1))) struct KubeletConnectionTests {
    private func text(_ connection: KubeletConnection, _ kubelet: ScriptedKubelet) async throws -> String {
        String(buffer: try await connection.page("/metrics/resource", at: kubelet.address))
    }

    private func failure(_ connection: KubeletConnection, _ address: KubeletAddress) async throws -> ScrapeError {
        try await #require(throws: ScrapeError.self) { _ = try await connection.page("/metrics/resource", at: address) }
    }

    @Test func requestsAsKubeletsExpectThem() async throws {
        try await ScriptedKubelet.with([.answer(ScriptedKubelet.answer("page".utf8))]) { kubelet in
            let connection = KubeletConnection(to: "n", try kubelet.settings(token: .token("secret")))
            let text = try await text(connection, kubelet)
            #expect(text == "page")
            let lines = try #require(kubelet.requests.first).split(separator: "\r\n").map { $0.lowercased() }
            #expect(lines.first == "get /metrics/resource http/1.1")
            #expect(
                Set(lines.dropFirst()) == [
                    "host: \(kubelet.address)", "user-agent: moongauge/test", "accept: text/plain;version=0.0.4",
                    "accept-encoding: gzip", "authorization: bearer secret",
                ]
            )
            connection.close()
        }
    }

    @Test func oneConnectionServesManyPages() async throws {
        let steps = (0..<5).map { ScriptedKubelet.Step.answer(ScriptedKubelet.answer("page \($0)".utf8)) }
        try await ScriptedKubelet.with(steps) { kubelet in
            let connection = KubeletConnection(to: "n", try kubelet.settings())
            for number in 0..<5 {
                let text = try await text(connection, kubelet)
                #expect(text == "page \(number)")
            }
            #expect(kubelet.connections == 1)
            connection.close()
        }
    }

    /// The kubelet closes the kept connection when the next request comes, as one does that was restarted meanwhile.
    @Test func aConnectionThatWasClosedMeanwhileIsMadeAgain() async throws {
        let steps: [ScriptedKubelet.Step] = [
            .answer(ScriptedKubelet.answer("one".utf8)), .answerAndClose([]),
            .answer(ScriptedKubelet.answer("two".utf8)),
        ]
        try await ScriptedKubelet.with(steps) { kubelet in
            let connection = KubeletConnection(to: "n", try kubelet.settings())
            var texts = [try await text(connection, kubelet)]
            texts.append(try await text(connection, kubelet))
            #expect(texts == ["one", "two"])
            #expect(kubelet.connections == 2)
            #expect(kubelet.requests.count == 3)
            connection.close()
        }
    }

    @Test func aConnectionThatIsNotKeptIsMadeAgain() async throws {
        let steps = ["one", "two"].map {
            ScriptedKubelet.Step.answerAndClose(ScriptedKubelet.answer($0.utf8, headers: ["Connection: close"]))
        }
        try await ScriptedKubelet.with(steps) { kubelet in
            let connection = KubeletConnection(to: "n", try kubelet.settings())
            var texts = [try await text(connection, kubelet)]
            texts.append(try await text(connection, kubelet))
            #expect(texts == ["one", "two"])
            #expect(kubelet.connections == 2)
            #expect(kubelet.requests.count == 2)
        }
    }

    /// Bytes of an answer were there already: the request is not sent twice.
    @Test func aConnectionThatEndsWithinAnAnswerIsAnError() async throws {
        let half = Array(ScriptedKubelet.answer("a whole page".utf8).dropLast(5))
        let steps: [ScriptedKubelet.Step] = [.answer(ScriptedKubelet.answer("one".utf8)), .answerAndClose(half)]
        try await ScriptedKubelet.with(steps) { kubelet in
            let connection = KubeletConnection(to: "n", try kubelet.settings())
            _ = try await text(connection, kubelet)
            let error = try await failure(connection, kubelet.address)
            #expect(error.code == .unreachable)
            #expect(error.description == "\(kubelet.address): the connection was closed")
            #expect(kubelet.requests.count == 2)
        }
    }

    @Test func packedPagesAreUnpacked() async throws {
        let packed = ScriptedKubelet.answer(try Recording.packedPage(), headers: ["Content-Encoding: gzip"])
        try await ScriptedKubelet.with([.answer(packed), .answer(packed)]) { kubelet in
            let connection = KubeletConnection(to: "n", try kubelet.settings())
            let page = try await text(connection, kubelet)
            // As gunzip has it.
            #expect(page.utf8.count == 12_398)
            #expect(page.hasSuffix("resource_scrape_error 0\n"))
            connection.close()
            // Small as it comes, but too large unpacked.
            let narrow = KubeletConnection(to: "n", try kubelet.settings(largestPage: 12_397))
            let error = try await failure(narrow, kubelet.address)
            #expect(error.code == .tooLarge)
        }
    }

    @Test func pagesAreBounded() async throws {
        let steps = [100, 101].map { count in
            ScriptedKubelet.Step.answer(ScriptedKubelet.answer(String(repeating: "x", count: count).utf8))
        }
        try await ScriptedKubelet.with(steps) { kubelet in
            let connection = KubeletConnection(to: "n", try kubelet.settings(largestPage: 100))
            let text = try await text(connection, kubelet)
            #expect(text.count == 100)
            let error = try await failure(connection, kubelet.address)
            #expect(error.code == .tooLarge)
            #expect(error.description == "the page is larger than 100 bytes")
        }
    }

    @Test func anAnswerThatNeverComes() async throws {
        try await ScriptedKubelet.with([.silence, .answer(ScriptedKubelet.answer("late".utf8))]) { kubelet in
            let connection = KubeletConnection(to: "n", try kubelet.settings(timeout: .milliseconds(500)))
            let error = try await failure(connection, kubelet.address)
            #expect(error.code == .timeout)
            #expect(error.description == "no answer from \(kubelet.address) within 0.5 s")
            // The connection is gone, so a late answer can't be taken for that of the next request.
            let patient = KubeletConnection(to: "n", try kubelet.settings())
            let text = try await text(patient, kubelet)
            #expect(text == "late")
            #expect(kubelet.connections == 2)
            patient.close()
        }
    }

    @Test(arguments: [
        ("401 Unauthorized", "Unauthorized", "401: Unauthorized; the kubelet doesn't accept our credentials"),
        (
            "403 Forbidden", "Forbidden (user=u)",
            "403: Forbidden (user=u); our role must allow \"get\" on \"nodes/metrics\""
        ),
        ("404 Not Found", "404 page not found\n", "404: 404 page not found"), ("500 Internal Server Error", "", "500"),
        ("204 No Content", "", "204"),
    ]) func refusals(_ status: String, _ body: String, _ text: String) async throws {
        try await ScriptedKubelet.with([.answer(ScriptedKubelet.answer(body.utf8, status: status))]) { kubelet in
            let error = try await failure(KubeletConnection(to: "n", try kubelet.settings()), kubelet.address)
            #expect(error.code == .status)
            #expect(error.description == "/metrics/resource answered \(text)")
        }
    }

    @Test func aKubeletThatIsNotTrusted() async throws {
        try await ScriptedKubelet.with([]) { kubelet in
            let stranger = try CertificateAuthority.make(commonName: "kubelets")
            let error = try await failure(
                KubeletConnection(to: "n", try kubelet.settings(authority: stranger)), kubelet.address)
            #expect(error.code == .untrusted)
            #expect(
                error.description
                    == "\(kubelet.address): the TLS handshake failed (its certificate is not trusted); name the"
                    + " kubelets' CA by --kubelet-certificate-authority, or trust them blindly by --kubelet-insecure-tls"
            )
            #expect(kubelet.requests.isEmpty)
        }
    }

    private static let page = ScriptedKubelet.Step.answer(ScriptedKubelet.answer("page".utf8))

    @Test(
        arguments: [
            (KubeletServerName.address, [], ["127.0.0.1"], true), (.address, ["n"], [], false),
            (.nodeName, ["n"], [], true),
            (.nodeName, ["m"], [], false), (.auto, ["n"], [], true), (.auto, [], ["127.0.0.1"], true),
            (.auto, ["m"], ["127.0.0.9"], false),
        ] as [(KubeletServerName, [String], [String], Bool)]) func certificatesAreMadeOutToTheRightName(
            _ wanted: KubeletServerName, _ dnsNames: [String], _ ipAddresses: [String], _ isGood: Bool
        ) async throws
    {
        try await ScriptedKubelet.with([Self.page, Self.page], certificate: (dnsNames, ipAddresses)) { kubelet in
            let connection = KubeletConnection(to: "n", try kubelet.settings(serverName: wanted))
            defer { connection.close() }
            guard isGood else {
                let error = try await failure(connection, kubelet.address)
                #expect(error.code == .untrusted)
                let names = (dnsNames + ipAddresses).joined(separator: ", ")
                #expect(
                    error.description.hasPrefix("\(kubelet.address): the certificate is made out to \(names); if one"))
                #expect(kubelet.requests.isEmpty)
                return
            }
            for _ in 0..<2 {
                let text = try await text(connection, kubelet)
                #expect(text == "page")
            }
            #expect(kubelet.requests.count == 2)
        }
    }

    @Test func nobodyListens() async throws {
        var address: KubeletAddress?
        var settings: KubeletConnection.Settings?
        try await ScriptedKubelet.with([]) { kubelet in
            address = kubelet.address
            settings = try kubelet.settings()
        }
        let gone = try #require(address)
        let error = try await failure(KubeletConnection(to: "n", try #require(settings)), gone)
        #expect(error.code == .unreachable)
        #expect(error.description == "\(gone): connection refused")
    }

    @Test func whatIsNoHTTP() async throws {
        try await ScriptedKubelet.with([.answer(Array("SSH-2.0-OpenSSH\r\n\r\n".utf8))]) { kubelet in
            let error = try await failure(KubeletConnection(to: "n", try kubelet.settings()), kubelet.address)
            #expect(error.code == .unreachable)
        }
    }

    @Test func closingEndsTheConnection() async throws {
        try await ScriptedKubelet.with([.answer(ScriptedKubelet.answer("one".utf8))]) { kubelet in
            let connection = KubeletConnection(to: "n", try kubelet.settings())
            _ = try await text(connection, kubelet)
            connection.close()
            let ending: Void? = await kubelet.endings.first { true }
            #expect(ending != nil)
        }
    }
}
