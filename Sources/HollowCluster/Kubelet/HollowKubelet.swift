import Certificates
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A kubelet's metrics endpoint on a port of its own.
final class HollowKubelet: Sendable {
    let service: KubeletService
    private let context: NIOSSLContext
    private let host: String

    private struct State {
        var port = 0
        var listener: (any Channel)?
        /// Holds the port while nothing listens.
        var reservation: PortReservation?
        var connections: [ObjectIdentifier: any Channel] = [:]
        var fault: KubeletFault?
    }

    private let state = Mutex(State())

    init(service: KubeletService, host: String) throws {
        self.service = service
        self.host = host
        let identity = try service.credentials.authority.issue(
            .server(service.nodeName, dnsNames: [service.nodeName], ipAddresses: [host]))
        context = try NIOSSLContext(configuration: ServerTLS.configuration(identity, protocols: []))
    }

    /// The port that it listens on, or did.
    var port: Int { state.withLock { $0.port } }

    /// What is wrong with it.
    var fault: KubeletFault? { state.withLock { $0.fault } }

    /// Begins to listen: on the port of before, or on a free one the first time.
    func open() async throws {
        let wanted = port
        let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(ChannelOptions.backlog, value: 128)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { [self] channel in setUp(channel) }
        let listener: any Channel
        do {
            listener = try await bootstrap.bind(host: host, port: wanted).get()
        } catch {
            throw HollowClusterError(listening: host, wanted, error)
        }
        state.withLock {
            $0.listener = listener
            $0.reservation = nil
            $0.port = listener.localAddress?.port ?? wanted
        }
    }

    /// Stops listening and cuts all connections.
    func close() async {
        let channels = state.withLock { state in
            defer {
                state.listener = nil
                state.connections = [:]
            }
            return [state.listener].compactMap { $0 } + Array(state.connections.values)
        }
        for channel in channels { await channel.cut() }
    }

    /// Breaks it in some way, or mends it.
    func setFault(_ fault: KubeletFault?) async throws {
        let before = state.withLock { state in
            defer { state.fault = fault }
            return state.fault
        }
        if fault == .down {
            await close()
            let reservation = PortReservation(host: host, port: port)
            state.withLock { $0.reservation = reservation }
        } else if before == .down {
            try await open()
        }
    }

    private func setUp(_ channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            let certificates = PeerCertificates()
            let tls = NIOSSLServerHandler(context: context) { chain, promise in
                certificates.set(chain)
                promise.succeed(.certificateVerified)
            }
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(tls)
            try pipeline.configureHTTPServerPipeline()
            try pipeline.addHandler(
                KubeletHandler(service: service, certificates: certificates) { [weak self] in self?.fault })
            let id = ObjectIdentifier(channel)
            state.withLock { $0.connections[id] = channel }
            channel.closeFuture.whenComplete { [weak self] _ in
                _ = self?.state.withLock { $0.connections.removeValue(forKey: id) }
            }
        }
    }
}
