import FoundationEssentials
import HTTPTypes
import HummingbirdCore
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
        /// How long is waited for callers, and how much of them is taken.
        public var limits: ServingLimits

        /// Makes a configuration.
        public init(
            address: String, port: Int, tls: ServingTLS, version: VersionInfo, limits: ServingLimits = ServingLimits()
        ) {
            self.address = address
            self.port = port
            self.tls = tls
            self.version = version
            self.limits = limits
        }
    }

    private let configuration: Configuration
    private let responder: Responder
    private let hub: WatchHub?
    private let onListening: @Sendable (Int) async -> Void
    private let logger: Logger

    /// Makes a server.
    ///
    /// - Parameters:
    ///   - externalMetrics: what `external.metrics.k8s.io` serves; without it, or where it offers nothing, there is no such
    ///     group.
    ///   - changes: tells when `resourceMetrics` has something new; without it nothing can be watched.
    ///   - compared: what watches read to see what has changed, where that differs from `resourceMetrics`: one that notes what
    ///     clients get should not hear of it.
    ///   - checks: what `/healthz`, `/livez` and `/readyz` look at.
    ///   - observer: told of every answer.
    ///   - metricsPage: writes the page `/metrics`; nil for none.
    ///   - onListening: called with the port once requests are taken.
    public init(
        configuration: Configuration, resourceMetrics: any ResourceMetricsProvider,
        customMetrics: any CustomMetricsProvider, externalMetrics: (any ExternalMetricsProvider)? = nil,
        changes: (any ChangeFeed)? = nil, compared: (any ResourceMetricsProvider)? = nil, authenticator: Authenticator,
        authorizer: Authorizer,
        checks: [HealthCheck], observer: (any RequestObserver)? = nil,
        metricsPage: (@Sendable () async -> [UInt8])? = nil, clock: any WallClock = SystemClock(), logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.onListening = onListening
        let hub = changes.map { WatchHub(provider: compared ?? resourceMetrics, feed: $0, clock: clock) }
        self.hub = hub
        responder = Responder(
            router: Router(
                resourceMetrics: ResourceMetricsRoutes(provider: resourceMetrics, clock: clock, hub: hub),
                customMetrics: CustomMetricsRoutes(provider: customMetrics),
                externalMetrics: externalMetrics.map(ExternalMetricsRoutes.init), checks: checks,
                metricsPage: metricsPage, version: configuration.version, clock: clock, logger: logger
            ),
            authenticator: authenticator, authorizer: authorizer, observer: observer,
            inFlight: InFlightBound(most: configuration.limits.requests), clock: clock, logger: logger
        )
    }

    public func run() async throws {
        // The HTTP library reports each listening socket; one line of our own says it better.
        var quiet = logger
        quiet.logLevel = .warning
        let port = configuration.port
        let address = configuration.address
        let contexts = try TLSContexts(configuration.tls, logger: logger)
        let server = SecureChannel(contexts: contexts, limits: configuration.limits, respond: responder.respond).server(
            configuration: .init(address: .hostname(address, port: port)),
            onServerRunning: { [logger, onListening] channel in
                let port = channel.localAddress?.port ?? port
                logger.info("serving on https://\(address):\(port)")
                await onListening(port)
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: quiet
        )
        async let _: Void = contexts.follow(every: configuration.limits.certificateCheck)
        do {
            try await withThrowingTaskGroup(of: Void.self) { [hub] group in
                group.addTask { await hub?.run() }
                defer { group.cancelAll() }
                try await server.run()
            }
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
