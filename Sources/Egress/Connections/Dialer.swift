import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// The connection was never made; why, tells the error within.
struct DialFailure: Error {
    var cause: any Error
}

/// Whom to connect to, and how.
struct Dialer: Sendable {
    var address: IPAddress
    var port: Int
    /// What is trusted; nil speaks without TLS.
    var tls: TLSContexts.Entry?
    /// The name that the certificate must bear; nil for the address.
    var serverName: String?
    var timeout: TimeAmount

    /// Connects. What is connected to is the address, and nothing else is looked up on the way.
    ///
    /// - Parameter hold: learns of the channel before it is connected, so that it can be closed at any time.
    func connect(
        on loop: any EventLoop, _ hold: ChannelHold,
        _ configure: @escaping @Sendable (ChannelPipeline.SynchronousOperations) throws -> Void
    ) -> EventLoopFuture<any Channel> {
        let socketAddress: SocketAddress
        do {
            socketAddress = try SocketAddress(ipAddress: "\(address)", port: port)
        } catch {
            return loop.makeFailedFuture(DialFailure(cause: error))
        }
        return ClientBootstrap(group: loop)
            .connectTimeout(max(.milliseconds(1), timeout))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    hold.take(channel)
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(handler(tls)) }
                    try configure(pipeline)
                }
            }
            .connect(to: socketAddress)
            .flatMapErrorThrowing { throw DialFailure(cause: $0) }
    }

    private func handler(_ tls: TLSContexts.Entry) throws -> NIOSSLClientHandler {
        guard let serverName, !tls.isInsecure else {
            return try NIOSSLClientHandler(context: tls.context, serverHostname: serverName)
        }
        return try NIOSSLClientHandler._makeSSLClientHandler(context: tls.context, serverHostname: serverName) {
            CertificateName.check($0, serverName, $1)
        }
    }
}

/// Holds a channel that must be closed when nobody waits for it any more.
final class ChannelHold: Sendable {
    private let state = Mutex<(channel: (any Channel)?, isClosed: Bool)>((nil, false))

    func take(_ channel: any Channel) {
        let isClosed = state.withLock { state in
            state.channel = channel
            return state.isClosed
        }
        if isClosed { channel.close(promise: nil) }
    }

    func close() {
        let channel = state.withLock { state in
            state.isClosed = true
            return state.channel
        }
        channel?.close(promise: nil)
    }
}

extension EventLoopFuture where Value: Sendable {
    /// The value; cancelling the task closes the channel that it is waited for on.
    func get(holding hold: ChannelHold) async throws -> Value {
        try await withTaskCancellationHandler {
            try await get()
        } onCancel: {
            hold.close()
        }
    }
}
