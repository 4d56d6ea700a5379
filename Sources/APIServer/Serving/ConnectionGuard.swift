import NIOCore
import NIOSSL
import NIOTLS

/// Cuts a connection whose TLS handshake takes too long, or on which nothing moves any more though nobody watches.
final class ConnectionGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    private let connection: ClientConnection
    private let handshakeLimit: TimeAmount
    private var deadline: Scheduled<Void>?
    private var isSecure = false

    init(connection: ClientConnection, handshakeLimit: TimeAmount) {
        self.connection = connection
        self.handshakeLimit = handshakeLimit
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: handshakeLimit) { channel.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted:
            isSecure = true
            deadline?.cancel()
            rememberResumedCertificate(context)
        case is IdleStateHandler.IdleStateEvent:
            if !connection.isWatching { context.close(promise: nil) }
            return
        case is ChannelShouldQuiesceEvent where !isSecure:
            context.close(promise: nil)
            return
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// A resumed session presents no certificate anew: the one of the first handshake counts, without its intermediates.
    private func rememberResumedCertificate(_ context: ChannelHandlerContext) {
        guard connection.clientChain.isEmpty,
            let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate(),
            let der = try? certificate.toDERBytes()
        else { return }
        connection.clientChain = [der]
    }
}
