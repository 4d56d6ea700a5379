import FoundationEssentials
import HTTPTypes
import HummingbirdCore
import HummingbirdHTTP2
import Kubernetes
public import Logging
import NIOCore
import NIOPosix
public import Samples
public import ServiceLifecycle

/// Serves the metrics APIs over HTTPS, HTTP/1.1 and HTTP/2, until it is told to stop.
public struct APIServer: Service {
    /// Where to listen, and as whom.
    public struct Configuration: Sendable {
        /// The address to listen on.
        public var address: String
        /// The port to listen on; 0 takes a free one.
        public var port: Int
        /// What is shown in TLS.
        public var tls: ServingTLS
        /// What `/version` tells.
        public var version: VersionInfo

        /// Makes a configuration.
        public init(address: String, port: Int, tls: ServingTLS, version: VersionInfo) {
            self.address = address
            self.port = port
            self.tls = tls
            self.version = version
        }
    }

    private let configuration: Configuration
    private let responder: Responder
    private let onListening: @Sendable (Int) async -> Void
    private let logger: Logger

    /// Makes a server.
    ///
    /// - Parameters:
    ///   - checks: what `/healthz`, `/livez` and `/readyz` look at.
    ///   - observer: told of every answer.
    ///   - metricsPage: writes the page `/metrics`; nil for none.
    ///   - onListening: called with the port once requests are taken.
    public init(
        configuration: Configuration, resourceMetrics: any ResourceMetricsProvider,
        customMetrics: any CustomMetricsProvider, authenticator: Authenticator, authorizer: Authorizer,
        checks: [HealthCheck], observer: (any RequestObserver)? = nil,
        metricsPage: (@Sendable () async -> [UInt8])? = nil, clock: any WallClock = SystemClock(), logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.onListening = onListening
        responder = Responder(
            router: Router(
                resourceMetrics: ResourceMetricsRoutes(provider: resourceMetrics, clock: clock),
                customMetrics: CustomMetricsRoutes(provider: customMetrics), checks: checks, metricsPage: metricsPage,
                version: configuration.version, clock: clock, logger: logger
            ),
            authenticator: authenticator, authorizer: authorizer, observer: observer, clock: clock, logger: logger
        )
    }

    public func run() async throws {
        // The HTTP library reports each listening socket; one line of our own says it better.
        var quiet = logger
        quiet.logLevel = .warning
        let port = configuration.port
        let address = configuration.address
        let server = try HTTPServerBuilder.http2Upgrade(
            tlsChannelConfiguration: try configuration.tls.channelConfiguration(),
            configuration: .init(
                idleTimeout: .seconds(90), gracefulCloseTimeout: .seconds(5),
                streamConfiguration: .init(idleTimeout: .seconds(90))
            )
        ).buildServer(
            configuration: .init(address: .hostname(address, port: port)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: quiet,
            responder: { [responder] request, writer, channel in
                try await responder.respond(request, writer, channel)
            },
            onServerRunning: { [logger, onListening] channel in
                let port = channel.localAddress?.port ?? port
                logger.info("serving on https://\(address):\(port)")
                await onListening(port)
            }
        )
        do {
            try await server.run()
        } catch let error as IOError {
            throw ServeError(Self.explain(error, address: address, port: port))
        }
    }

    private static func explain(_ error: IOError, address: String, port: Int) -> String {
        switch error.errnoCode {
        case EADDRINUSE:
            "can't listen on \(address):\(port): the port is in use; choose another by --secure-port"
        case EACCES:
            "can't listen on \(address):\(port): not permitted; choose a port above 1023 by --secure-port"
        case EADDRNOTAVAIL:
            "can't listen on \(address):\(port): this machine has no such address; choose another by --bind-address"
        default:
            "can't listen on \(address):\(port): \(String(cString: strerror(error.errnoCode)))"
        }
    }
}
