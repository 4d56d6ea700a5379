import Certificates
import Foundation
import HollowCluster
import InMemoryLogging
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Samples
import Testing

@testable import APIServer

/// TLS as callers meet it.
@Suite struct ServingTests {
    private static let path = "/readyz"

    private func caller(_ authority: Certificate, host: String = "127.0.0.1") -> Caller {
        Caller(host: host, authorities: [authority])
    }

    @Test func changedFilesAreServed() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let old = try CertificateAuthority.make(commonName: "old")
        let new = try CertificateAuthority.make(commonName: "new")
        func write(_ authority: CertificateAuthority) throws {
            let identity = try authority.issue(.server("server", ipAddresses: ["127.0.0.1"]))
            try folder.write(identity.keyPEM, to: "key")
            try folder.write(identity.certificatePEM, to: "crt")
        }
        try write(old)
        try await LiveServer.run { configuration in
            configuration.tls = ServingTLS(.files(certificate: folder.path("crt"), key: folder.path("key")))
            configuration.limits.certificateCheck = .milliseconds(5)
        } _: { server in
            #expect(try await caller(old.certificate).get(Self.path, port: server.port).status == 200)
            try write(new)
            while (try? await caller(new.certificate).get(Self.path, port: server.port)) == nil { await Task.yield() }
            await #expect(throws: (any Error).self) {
                try await caller(old.certificate).get(Self.path, port: server.port)
            }
            // What can't be read changes nothing.
            try folder.write("no certificate", to: "crt")
            for _ in 0..<5 {
                #expect(try await caller(new.certificate).get(Self.path, port: server.port).status == 200)
            }
        }
    }

    @Test func aBrokenFileIsSaidOnce() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let identity = try CertificateIdentity.selfSigned(.server("x"))
        try folder.write(identity.keyPEM, to: "key")
        try folder.write(identity.certificatePEM, to: "crt")
        let log = InMemoryLogHandler()
        let logger = Logger(label: "test") { _ in log }
        let contexts = try TLSContexts(
            ServingTLS(.files(certificate: folder.path("crt"), key: folder.path("key"))), logger: logger)
        contexts.reload()
        #expect(log.entries.isEmpty)
        try folder.write("no certificate", to: "crt")
        for _ in 0..<3 { contexts.reload() }
        #expect(log.entries.count == 1)
        #expect(log.entries.first?.message.description.contains(folder.path("crt")) == true)
        let next = try CertificateIdentity.selfSigned(.server("y"))
        try folder.write(next.keyPEM, to: "key")
        try folder.write(next.certificatePEM, to: "crt")
        for _ in 0..<3 { contexts.reload() }
        #expect(log.entries.count == 2)
        #expect(log.entries.last?.message.description.contains("into use") == true)
    }

    @Test func namesChooseCertificates() async throws {
        let authorities = try ["default", "one", "wild", "own"].map { try CertificateAuthority.make(commonName: $0) }
        func identity(_ index: Int, _ names: String...) throws -> CertificateIdentity {
            try authorities[index].issue(.server("server", dnsNames: names))
        }
        let all = ["any.example", "x.wild.example", "own.example"]
        let plain = try authorities[0].issue(.server("server", dnsNames: all))
        let one = try identity(1, "any.example")
        let wild = try identity(2, "x.wild.example")
        let own = try identity(3, "own.example", "any.example")
        try await LiveServer.run { configuration in
            configuration.tls = ServingTLS(identity: plain)
            configuration.tls.named = [
                ServingIdentity(source: "own") { own },
                ServingIdentity(source: "one", names: ["one.example", "ANY.example"]) { one },
                ServingIdentity(source: "wild", names: ["*.wild.example"]) { wild },
            ]
        } _: { server in
            func shows(_ index: Int, for host: String) async -> Bool {
                (try? await caller(authorities[index].certificate, host: host).get(Self.path, port: server.port)) != nil
            }
            #expect(await shows(1, for: "any.example"))
            #expect(await shows(2, for: "x.wild.example"))
            #expect(await shows(3, for: "own.example"))
            #expect(await !shows(0, for: "own.example"))
        }
    }

    @Test func versionsAndSuites() async throws {
        try await LiveServer.run { configuration in
            configuration.tls.minimumVersion = .tls13
        } _: { server in
            let older = try await handshake(with: server) { $0.maximumTLSVersion = .tlsv12 }
            let newest = try await handshake(with: server) { _ in }
            #expect(older == nil && newest == .tlsv13)
        }
        try await LiveServer.run { configuration in
            configuration.tls.cipherSuites = try CipherSuites(names: ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"])
        } _: { server in
            func speak(_ suite: NIOTLSCipher) async throws -> TLSVersion? {
                try await handshake(with: server) {
                    $0.maximumTLSVersion = .tlsv12
                    $0.cipherSuiteValues = [suite]
                }
            }
            let chosen = try await speak(.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384)
            let other = try await speak(.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)
            #expect(chosen == .tlsv12 && other == nil)
        }
        #expect(throws: ServeError.self) { try CipherSuites(names: ["TLS_FAST"]) }
    }

    @Test func whoKeepsSilentIsCut() async throws {
        try await LiveServer.run { configuration in
            configuration.limits.handshake = .milliseconds(50)
        } _: { server in
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: server.port).get()
            try await channel.closeFuture.get()
        }
    }

    @Test func aDribblingHeadIsCut() async throws {
        try await LiveServer.run { configuration in
            configuration.limits.requestHead = .milliseconds(500)
        } _: { server in
            let channel = try await connect(to: server) { $0.applicationProtocols = ["http/1.1"] }
            try await channel.writeAndFlush(ByteBuffer(string: "GET /readyz HTTP/1.1\r\nHost: x\r\nX-")).get()
            try await channel.closeFuture.get()
            // A whole head may be followed by a long silence.
            let patient = Caller(isHTTP1: true, authorities: [server.cluster.certificateAuthority])
            #expect(try await patient.get(Self.path, port: server.port, times: 3).status == 200)
        }
    }

    /// A watch that has nothing to tell ends when its time is over, not when a connection without requests would be cut.
    @Test(arguments: [false, true]) func aSilentWatchGoesOn(isHTTP1: Bool) async throws {
        try await LiveServer.run(changes: ChangeSignal()) { configuration in
            configuration.limits.idle = .seconds(1)
        } _: { server in
            let caller = Caller(
                headers: [("Authorization", "Bearer viewer-token")], isHTTP1: isHTTP1,
                authorities: [server.cluster.certificateAuthority])
            let path = "/apis/metrics.k8s.io/v1beta1/namespaces/empty/pods?watch=true&timeoutSeconds=4"
            let answer = try await caller.get(path, port: server.port)
            #expect(answer.status == 200 && answer.text.isEmpty && answer.isHTTP2 == !isHTTP1)
        }
    }

    @Test(arguments: [false, true]) func bodiesAreReadPast(isHTTP1: Bool) async throws {
        try await LiveServer.run { server in
            var caller = caller(server.cluster.certificateAuthority)
            caller.isHTTP1 = isHTTP1
            caller.headers = [("Authorization", "Bearer viewer-token")]
            let plain = try await caller.get("/apis/metrics.k8s.io/v1beta1/nodes", port: server.port)
            #expect(plain.status == 200)
            // One connection: the second request is understood only where the first one's body is out of the way.
            caller.bodySize = 1 << 20
            #expect(try await caller.get(Self.path, port: server.port, times: 2).status != 400)
            // Too long a body ends the connection, not the server.
            caller.bodySize = 32 << 20
            _ = try? await caller.get(Self.path, port: server.port)
            caller.bodySize = 0
            #expect(try await caller.get(Self.path, port: server.port).status == 200)
        }
    }

    @Test func strangersGetOneAnswerPerHTTP2Connection() async throws {
        try await LiveServer.run { server in
            let frames = try await speakHTTP2(to: server, padding: 10)
            #expect(frames.types.contains(1))
        }
    }

    /// A head may be as long as in HTTP/1.1, which is more than one frame holds.
    @Test func limitsOfHTTP2() async throws {
        try await LiveServer.run { configuration in
            configuration.limits.streams = 7
        } _: { server in
            let answered = try await speakHTTP2(to: server, padding: 900_000)
            #expect(answered.types.contains(1))
            // The numbers of the streams at once, the bytes of a frame and those of a head (RFC 9113, 6.5.2).
            #expect(answered.settings[3] == 7)
            #expect(answered.settings[5] == 1 << 18)
            #expect(answered.settings[6] == 1 << 20)
            let refused = try await speakHTTP2(to: server, padding: 1_200_000)
            #expect(!refused.types.contains(1))
        }
    }

    /// Gets `/readyz` with a header of some size, and waits until the server has done with the connection.
    private func speakHTTP2(to server: LiveServer, padding: Int) async throws -> FrameCollector.Frames {
        let channel = try await connect(to: server) { $0.applicationProtocols = ["h2"] }
        // HPACK with literal names (RFC 7541, 6.2.2 and 5.1).
        func literal(_ name: String, _ value: String) -> [UInt8] {
            var length = [UInt8(min(value.utf8.count, 127))]
            var rest = value.utf8.count - 127
            while rest >= 128 {
                length.append(UInt8(rest % 128 + 128))
                rest /= 128
            }
            if value.utf8.count >= 127 { length.append(UInt8(rest)) }
            return [0x00, UInt8(name.utf8.count)] + Array(name.utf8) + length + Array(value.utf8)
        }
        var block =
            (literal(":method", "GET") + literal(":scheme", "https") + literal(":path", "/readyz")
            + literal(":authority", "x") + literal("padding", String(repeating: "x", count: padding)))[...]
        // The preface, empty settings, and the acknowledgement of both of the server's.
        var bytes = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
        bytes += [0, 0, 0, 4, 0, 0, 0, 0, 0] + [0, 0, 0, 4, 1, 0, 0, 0, 0] + [0, 0, 0, 4, 1, 0, 0, 0, 0]
        // Headers on stream 1, which end the stream, and their continuations.
        var (type, flags): (UInt8, UInt8) = (1, 1)
        while !block.isEmpty {
            let part = block.prefix(1 << 18)
            block = block.dropFirst(part.count)
            if block.isEmpty { flags |= 4 }
            let length = (0..<3).map { UInt8(truncatingIfNeeded: part.count >> (16 - 8 * $0)) }
            bytes += length + [type, flags, 0, 0, 0, 1] + part
            (type, flags) = (9, 0)
        }
        let frames = try await channel.pipeline.handler(type: FrameCollector.self).map { $0.done }.get()
        // A server that has read enough may hang up before it has read everything.
        try? await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
        let collected = try await frames.get()
        try? await channel.close().get()
        return collected
    }

    /// The TLS version agreed on; nil where the handshake fails.
    private func handshake(
        with server: LiveServer, _ change: @Sendable (inout TLSConfiguration) -> Void
    ) async throws -> TLSVersion? {
        guard let channel = try? await connect(to: server, change) else { return nil }
        let version = try await channel.nioSSL_tlsVersion().get()
        try await channel.close().get()
        return version
    }

    /// Connects and waits until the handshake is done.
    private func connect(
        to server: LiveServer, _ change: (inout TLSConfiguration) -> Void
    ) async throws -> any Channel {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([
            try NIOSSLCertificate(bytes: server.cluster.certificateAuthority.der, format: .der)
        ])
        change(&tls)
        let context = try NIOSSLContext(configuration: tls)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let wait = HandshakeWait(channel.eventLoop)
                    try channel.pipeline.syncOperations.addHandlers(
                        try NIOSSLClientHandler(context: context, serverHostname: nil), wait,
                        FrameCollector(channel.eventLoop))
                }
            }
            .connect(host: "127.0.0.1", port: server.port).get()
        try await channel.pipeline.handler(type: HandshakeWait.self).flatMap { $0.done }.get()
        return channel
    }
}
