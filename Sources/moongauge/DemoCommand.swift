import ArgumentParser
import FoundationEssentials
import HollowCluster
import Kubernetes
import Logging
import Plugins
import Samples
import ServiceLifecycle
import Telemetry
import UnixSignals

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// `moongauge demo`: the server with a cluster of its own around it.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show it all on this machine, without a cluster.",
        discussion: """
            A hollow cluster is started on loopback: a kubelet that replays the recording of a real one, a kube-apiserver \
            with what kubectl and Moongauge need of one, and its aggregator, behind which Moongauge serves. Ctrl-C ends it.
            """
    )

    @Option(
        help: ArgumentHelp(
            "Where to write the kubeconfig for kubectl. Default: a temporary file, which goes with the demo.",
            valueName: "file")
    )
    var kubeconfigOut: String?

    @Option(help: ArgumentHelp("How many generated nodes to add to the recorded one.", valueName: "count"))
    var nodes = 0

    @Option(help: ArgumentHelp("The time between two scrapes of a kubelet.", valueName: "duration"))
    var metricResolution = TimeSpan.seconds(5)

    @Option(help: ArgumentHelp("The hollow kube-apiserver's port; 0 takes a free one.", valueName: "port"))
    var apiServerPort = 0

    @Option(help: ArgumentHelp("Moongauge's own port; 0 takes a free one.", valueName: "port"))
    var securePort = 0

    @OptionGroup(title: "Plugins")
    var plugins: PluginOptions

    @OptionGroup(title: "Logging")
    var logging: LoggingOptions

    func validate() throws {
        guard (0...2000).contains(nodes) else {
            throw ValidationError("--nodes is \(nodes); it must lie between 0 and 2000")
        }
        guard metricResolution >= .seconds(1) else {
            throw ValidationError("--metric-resolution is \(metricResolution); it must be at least 1s")
        }
        for (flag, port) in [("--api-server-port", apiServerPort), ("--secure-port", securePort)]
        where !(0...65_535).contains(port) {
            throw ValidationError("\(flag) is \(port); it must lie between 0 and 65535")
        }
    }

    func run() async throws {
        let logger = logging.logger()
        let folder = try DemoFolder()
        defer { folder.remove() }
        let cluster = try await startCluster(logger.quiet)
        do {
            try await serve(cluster, folder, logger)
        } catch {
            await cluster.stop()
            throw error
        }
    }

    private func startCluster(_ logger: Logger) async throws -> HollowCluster {
        var configuration = HollowClusterConfiguration()
        configuration.generatedNodes = nodes
        configuration.includesShop = true
        configuration.apiServerPort = apiServerPort
        configuration.apiServices = APIGroup.metrics.serviceNames
        do {
            let cluster = try HollowCluster(configuration: configuration, logger: logger)
            try await cluster.start()
            return cluster
        } catch let error as HollowClusterError where error.code == .addressInUse {
            throw SetupError("\(error); choose another by --api-server-port")
        }
    }

    private func serve(_ cluster: HollowCluster, _ folder: DemoFolder, _ logger: Logger) async throws {
        let kubeconfig = kubeconfigOut ?? folder.path("kubeconfig")
        try folder.write(try cluster.kubeconfig(for: .admin), to: kubeconfig)
        let options = try folder.serveOptions(
            for: cluster, metricResolution: metricResolution, securePort: securePort, pluginFolders: plugins.pluginDir,
            config: plugins.config, secrets: plugins.secretsDir
        )
        let listening = AsyncStream.makeStream(of: Int.self)
        let server = try await Server(options, pods: cluster.podEndpoints, logger: logger) { port in
            listening.continuation.yield(port)
        }
        let offer = DemoOffer(cluster: cluster, plugins: server.plugins)
        offer.update()
        let greeting = DemoGreeting(
            cluster: cluster.apiServerURL, nodes: cluster.nodeNames.count, kubeconfig: kubeconfig,
            pluginFolders: plugins.pluginDir, customMetrics: server.plugins.customMetrics(),
            externalMetrics: server.plugins.externalMetrics()
        )
        let opening = Opening(cluster: cluster, greeting: greeting, ports: listening.stream, logger: logger)
        let services: [any Service] = [ClusterService(cluster: cluster), offer, opening] + server.services()
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger.quiet
        )
        configuration.maximumGracefulShutdownDuration = .seconds(2)
        try await server.run(ServiceGroup(configuration: configuration))
    }
}

/// Keeps a cluster that has been started until the program ends.
private struct ClusterService: Service {
    let cluster: HollowCluster

    func run() async throws {
        try? await gracefulShutdown()
        await cluster.stop()
    }
}

/// Points the aggregator at the server as soon as it listens, and says so.
private struct Opening: Service {
    let cluster: HollowCluster
    let greeting: DemoGreeting
    /// The port that the server listens on, once it does.
    let ports: AsyncStream<Int>
    let logger: Logger

    func run() async throws {
        for await port in ports.cancelOnGracefulShutdown() {
            do {
                try await cluster.setBackend(AggregatedBackend(port: port, authorities: [cluster.certificateAuthority]))
                print(greeting.text(port: port))
                // Whoever reads this through a pipe wants to see it now.
                fflush(nil)
            } catch {
                logger.error("the aggregator can't be pointed at the server: \(error)")
            }
        }
    }
}
