import ArgumentParser
import Logging
import ServiceLifecycle
import Telemetry
import UnixSignals

/// `moongauge serve`: the server itself.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Scrape the cluster's kubelets and serve the metrics APIs.",
        discussion: """
            Nodes and pods are found through the kube-apiserver; every kubelet's /metrics/resource is scraped over HTTPS \
            every --metric-resolution, and 15 minutes of samples are kept in memory.

            Callers are authenticated by the front-proxy certificate that the kube-aggregator shows, by a client \
            certificate or by a bearer token, and authorized by the kube-apiserver. Flags that metrics-server has mean \
            here what they mean there.
            """
    )

    @OptionGroup
    var options: ServeOptions

    func run() async throws {
        let logger = options.logging.logger()
        let server = try await Server(options, logger: logger)
        let group = ServiceGroup(
            configuration: .init(
                services: server.services().map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger.quiet
            )
        )
        try await server.run(group)
    }
}

extension LoggingOptions {
    /// A logger as the flags want it.
    func logger() -> Logger {
        let level: Logger.Level =
            switch verbosity {
            case ...3: .info
            case ...5: .debug
            default: .trace
            }
        return Logger(label: "moongauge") { _ in LineLogHandler(level: level) }
    }
}

extension Logger {
    /// The same logger for libraries, of which only warnings are wanted.
    var quiet: Logger {
        var logger = self
        if logger.logLevel > .trace { logger.logLevel = .warning }
        return logger
    }
}
