import AsyncHTTPClient
import Certificates
import Foundation
import HollowCluster
import NIOCore
import NIOHTTP1
import NIOSSL
import Subprocess
import SystemPackage
import Testing

/// Many watches at once, and what becomes of watches when the server stops.
@Suite(.timeLimit(.minutes(5))) struct WatchCrowdTests {
    private static let path = "/apis/metrics.k8s.io/v1beta1/nodes?watch=true"

    /// Clients that call as the aggregator does: each of them has one HTTP/2 connection, or many of HTTP/1.1.
    private struct Crowd: Sendable {
        let clients: [(client: HTTPClient, count: Int)]
        let port: Int

        init(_ cluster: HollowCluster, port: Int, http2: [Int], http1: Int) throws {
            self.port = port
            let identity = cluster.frontProxyIdentity
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .certificates([
                try NIOSSLCertificate(bytes: cluster.certificateAuthority.der, format: .der)
            ])
            tls.certificateChain = try identity.chain.map {
                .certificate(try NIOSSLCertificate(bytes: $0.der, format: .der))
            }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.keyPEM.utf8), format: .pem))
            // A server that made its own certificate is known by nobody.
            tls.certificateVerification = .none
            clients = (http2 + [http1]).enumerated().map { index, count in
                var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
                // A busy machine takes its time to connect.
                configuration.timeout.connect = .minutes(5)
                if index == http2.count {
                    configuration.httpVersion = .http1Only
                    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(1, count)
                }
                return (HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration), count)
            }
        }

        /// Opens every watch and reads it with `read` until that returns.
        ///
        /// - Parameter open: told of nothing more once all have ended, or one has failed.
        func watch(
            _ open: AsyncStream<Void>.Continuation,
            _ read: @escaping @Sendable (HTTPClientResponse) async throws -> Void
        ) async throws {
            defer { open.finish() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (client, count) in clients {
                    for _ in 0..<count {
                        group.addTask {
                            var request = HTTPClientRequest(url: "https://127.0.0.1:\(port)\(WatchCrowdTests.path)")
                            request.headers.add(name: "X-Remote-User", value: "root")
                            request.headers.add(name: "X-Remote-Group", value: "system:masters")
                            try await read(try await client.execute(request, deadline: .distantFuture))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }

        /// Lets `body` have the clients, and shuts them down whatever becomes of it.
        func use(_ body: () async throws -> Void) async throws {
            let result: Result<Void, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            for (client, _) in clients { try? await client.shutdown() }
            try result.get()
        }
    }

    /// Reads a watch line by line until `body` has read enough, or the watch ends.
    private static func read(_ response: HTTPClientResponse, _ body: (String) throws -> Bool) async throws {
        var pending = ""
        for try await part in response.body {
            pending += String(buffer: part)
            while let end = pending.firstIndex(of: "\n") {
                let line = String(pending[..<end])
                pending = String(pending[pending.index(after: end)...])
                if try !body(line) { return }
            }
        }
    }

    @Test func aThousandWatchersHearOfEveryScrape() async throws {
        let rounds = RunningServer.recordedRounds
        let before = try RecordedUsage(rounds: rounds)
        let after = try RecordedUsage(rounds: rounds.lowerBound...rounds.upperBound + 1)
        try await RunningServer.run { running in
            await running.scrape(rounds: rounds.count)
            let crowd = try Crowd(
                running.cluster, port: running.port, http2: Array(repeating: 90, count: 10), http1: 100)
            let (opened, open) = AsyncStream.makeStream(of: Void.self)
            try await crowd.use {
                async let watching: Void = crowd.watch(open) { response in
                    #expect(response.status == .ok)
                    var expected = [("ADDED", before.node), ("MODIFIED", after.node)][...]
                    try await Self.read(response) { line in
                        let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                        let (type, usage) = try #require(expected.first)
                        expected.removeFirst()
                        #expect(event?["type"] as? String == type)
                        #expect(RecordedUsage.amounts(event?["object"]) == [usage.nanocores, usage.bytes])
                        if type == "ADDED" { open.yield() }
                        return !expected.isEmpty
                    }
                    #expect(expected.isEmpty)
                }
                var count = 0
                for await _ in opened {
                    count += 1
                    if count == 1000 { break }
                }
                if count == 1000 { await running.scrape() }
                try await watching
            }
        }
    }

    /// The program, told to end while watches are open: they end whole, and so does the program.
    @Test(arguments: [Signal.terminate, .interrupt]) func watchesEndWithTheServer(signal: Signal) async throws {
        var configuration = HollowClusterConfiguration()
        configuration.apiServices = []
        try await HollowCluster.withCluster(configuration) { cluster in
            try await withTemporaryFolder { folder in
                let kubeconfig = "\(folder)/kubeconfig"
                try cluster.kubeconfig(for: .server).write(toFile: kubeconfig, atomically: true, encoding: .utf8)
                let result = try await Subprocess.run(
                    .path(FilePath(Program.moongauge)),
                    arguments: [
                        "serve", "--kubeconfig=\(kubeconfig)", "--secure-port=0", "--bind-address=127.0.0.1",
                        "--cert-dir=\(folder)/certificates",
                    ],
                    input: .none, output: .discarded, error: .sequence
                ) { execution in
                    var port: Int?
                    for try await line in execution.standardError.strings() {
                        guard let range = line.firstRange(of: "serving on https://127.0.0.1:") else { continue }
                        port = Int(line[range.upperBound...].prefix { $0.isNumber })
                        break
                    }
                    let crowd = try Crowd(cluster, port: try #require(port), http2: [20], http1: 5)
                    let (opened, open) = AsyncStream.makeStream(of: Void.self)
                    try await crowd.use {
                        async let watching: Void = crowd.watch(open) { response in
                            #expect(response.status == .ok)
                            open.yield()
                            // To the end, which is no error.
                            try await Self.read(response) { _ in true }
                        }
                        var count = 0
                        for await _ in opened {
                            count += 1
                            if count == 25 { break }
                        }
                        // Where a watch has failed, its error is what there is to tell.
                        if count < 25 { try await watching }
                        try execution.send(signal: signal)
                        try await watching
                    }
                }
                #expect(result.terminationStatus == .exited(0))
            }
        }
    }
}
