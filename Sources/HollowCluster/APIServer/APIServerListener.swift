import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization

/// Lets the API server be spoken to: HTTPS with HTTP/2 and HTTP/1.1 on one port.
final class APIServerListener: Sendable {
    private struct State {
        var listener: (any Channel)?
        var connections: [ObjectIdentifier: any Channel] = [:]
        var task: Task<Void, Never>?
    }

    private let state = Mutex(State())
    private let responder: APIServerResponder
    private let tls: TLSConfiguration
    private let host: String
    private let logger: Logger

    init(responder: APIServerResponder, tls: TLSConfiguration, host: String, logger: Logger) {
        self.responder = responder
        self.tls = tls
        self.host = host
        self.logger = logger
    }

    /// Begins to listen, on a free port where `port` is 0.
    ///
    /// - Returns: The port.
    func open(port: Int) async throws -> Int {
        let acceptAll = TLSChannelConfiguration(tlsConfiguration: tls) { _, promise in
            // Whom to believe is decided per request.
            promise.succeed(.certificateVerified)
        }
        let configuration = HTTP2UpgradeChannel.Configuration(
            streamConfiguration: .init(additionalChannelHandlers: [DepartureHandler()]))
        let base = try HTTP2UpgradeChannel(tlsChannelConfiguration: acceptAll, configuration: configuration) {
            [responder] request, writer, channel in
            try await responder.respond(request, writer, channel)
        }
        let tracked = TrackedChannel(base: base) { [weak self] in self?.track($0) }
        var quiet = logger
        quiet.logLevel = max(quiet.logLevel, .warning)
        let (ready, signal) = AsyncStream.makeStream(of: Result<any Channel, any Error>.self)
        let server = tracked.server(
            configuration: ServerConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { signal.yield(.success($0)) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet
        )
        // Owned: `close` ends it and waits for its end.
        let task = Task {
            do {
                try await server.run()
            } catch {
                signal.yield(.failure(error))
            }
            signal.finish()
        }
        state.withLock { $0.task = task }
        for await result in ready {
            switch result {
            case .success(let channel):
                state.withLock { $0.listener = channel }
                return channel.localAddress?.port ?? port
            case .failure(let error):
                await task.value
                throw HollowClusterError(listening: host, port, error)
            }
        }
        throw HollowClusterError(.cannotListen, host: host, port: port, detail: "the server ended at once")
    }

    /// Stops listening, cuts every connection, and waits until all is over.
    func close() async {
        let (task, channels) = state.withLock { state in
            defer { state = State() }
            return (state.task, [state.listener].compactMap { $0 } + Array(state.connections.values))
        }
        for channel in channels { await channel.cut() }
        task?.cancel()
        await task?.value
    }

    private func track(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        state.withLock { $0.connections[id] = channel }
        channel.closeFuture.whenComplete { [weak self] _ in
            _ = self?.state.withLock { $0.connections.removeValue(forKey: id) }
        }
    }
}

/// A server's channel whose connections are made known.
private struct TrackedChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let track: @Sendable (any Channel) -> Void

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        track(channel)
        return base.setup(channel: channel, logger: logger)
    }

    func handle(value: Base.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}
