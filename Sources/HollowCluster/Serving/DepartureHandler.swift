import NIOCore
import NIOSSL

/// Closes a connection when its client has said farewell, though an answer is still being written: nobody reads it.
///
/// On HTTP/2 the end of a request is no farewell, and streams end by themselves.
final class DepartureHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        context.fireUserInboundEventTriggered(event)
        guard case .inputClosed = event as? ChannelEvent else { return }
        let tls = try? context.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
        tls?.close(promise: nil)
    }
}
