import Foundation
import HollowCluster
import Kubernetes
import Logging
import Plugins
import Samples
import Scraping
import ServiceLifecycle
import Testing

@testable import moongauge

/// The server, wired as the program does it, behind a hollow cluster. Time stands still unless a test moves it.
struct RunningServer {
    let cluster: HollowCluster
    let clock: ManualClock
    let server: Server
    /// Where the server listens on 127.0.0.1.
    let port: Int
    /// The kubeconfig of a cluster administrator.
    let kubeconfig: String
    private let folder: String

    /// Runs a server as long as `body` does.
    ///
    /// - Parameters:
    ///   - plugins: texts of further plugins; the shipped ones are always there.
    ///   - hasExternalMetrics: whether the kube-apiserver passes requests for external metrics on.
    static func run<Result: Sendable>(
        _ configuration: HollowClusterConfiguration = HollowClusterConfiguration(),
        pluginFolders: [String] = [Program.project + "plugins"], plugins: [String] = [], config: String? = nil,
        hasExternalMetrics: Bool = false, _ body: (RunningServer) async throws -> Result
    ) async throws -> Result {
        var configuration = configuration
        configuration.apiServices = APIGroup.metrics.serviceNames + APIGroup.customMetrics.serviceNames
        if hasExternalMetrics { configuration.apiServices += APIGroup.externalMetrics.serviceNames }
        let clock = ManualClock(SystemClock().now())
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return try await HollowCluster.withCluster(configuration, clock: clock, logger: logger) { cluster in
            try await withTemporaryFolder { folder in
                let files = try DemoFolder()
                defer { files.remove() }
                for (index, text) in plugins.enumerated() {
                    try text.write(toFile: "\(folder)/test\(index).lua", atomically: true, encoding: .utf8)
                }
                let options = try files.serveOptions(
                    for: cluster, metricResolution: .seconds(5), securePort: 0,
                    pluginFolders: pluginFolders + (plugins.isEmpty ? [] : [folder]), config: config
                )
                let (listening, announce) = AsyncStream.makeStream(of: Int.self)
                let server = try await Server(
                    options, clock: clock, pods: cluster.podEndpoints, logger: logger
                ) { announce.yield($0) }
                let group = ServiceGroup(services: server.services(isScraping: false), logger: logger)
                return try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask { try await server.run(group) }
                    let port = try #require(await listening.first { _ in true })
                    try await cluster.setBackend(
                        AggregatedBackend(port: port, authorities: [cluster.certificateAuthority])
                    )
                    let kubeconfig = "\(folder)/kubeconfig"
                    try cluster.kubeconfig().write(toFile: kubeconfig, atomically: true, encoding: .utf8)
                    defer { tasks.cancelAll() }
                    let running = RunningServer(
                        cluster: cluster, clock: clock, server: server, port: port, kubeconfig: kubeconfig,
                        folder: folder
                    )
                    return try await body(running)
                }
            }
        }
    }

    /// Lets time pass and scrapes, as often as told: once a second after the start, then every five seconds.
    func scrape(rounds: Int) async {
        for round in 0..<rounds { await scrape(after: .seconds(round == 0 ? 1 : 5)) }
    }

    /// Lets time pass and scrapes once.
    func scrape(after span: TimeSpan = .seconds(5)) async {
        clock.advance(by: span)
        cluster.catchUp()
        await server.scraper.cycle()
        await server.providers.collect()
        await server.recorder.record()
    }

    /// Runs kubectl as an administrator, or as somebody else.
    func kubectl(_ arguments: String..., kubeconfig: String? = nil) async throws -> Program.Outcome {
        try await kubectl(arguments, kubeconfig: kubeconfig)
    }

    /// Runs kubectl as an administrator, or as somebody else.
    func kubectl(_ arguments: [String], kubeconfig: String? = nil) async throws -> Program.Outcome {
        try await Program.run(try #require(Program.kubectl), flags(kubeconfig) + arguments)
    }

    /// The flags with which kubectl finds the cluster.
    func flags(_ kubeconfig: String? = nil) -> [String] {
        ["--kubeconfig", kubeconfig ?? self.kubeconfig, "--cache-dir", "\(folder)/cache"]
    }

    /// Asks for a path through the aggregator and reads the answer as JSON.
    func get(_ path: String) async throws -> [String: Any] {
        let outcome = try await kubectl("get", "--raw", path)
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    /// The items of a list.
    func items(_ path: String) async throws -> [[String: Any]] {
        try #require(try await get(path)["items"] as? [[String: Any]])
    }
}
