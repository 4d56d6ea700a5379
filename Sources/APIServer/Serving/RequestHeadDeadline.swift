import NIOCore
import NIOHTTPTypes

/// Where an HTTP/1.1 connection stands, told from behind the HTTP decoder to what lies in front of it.
enum RequestPhase {
    /// A request's head has been read.
    case head
    /// A request has been read to its end.
    case end
}

/// Cuts an HTTP/1.1 connection on which a request's head dribbles in too slowly. It lies in front of the HTTP decoder.
final class RequestHeadDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private let limit: TimeAmount
    private var isAwaitingHead = true
    private var deadline: Scheduled<Void>?

    init(limit: TimeAmount) {
        self.limit = limit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isAwaitingHead, deadline == nil {
            let channel = context.channel
            deadline = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
        }
        context.fireChannelRead(data)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let phase = event as? RequestPhase else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        isAwaitingHead = phase == .end
        cancel()
        promise?.succeed()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        cancel()
    }

    func channelInactive(context: ChannelHandlerContext) {
        cancel()
        context.fireChannelInactive()
    }

    private func cancel() {
        deadline?.cancel()
        deadline = nil
    }
}

/// Tells a ``RequestHeadDeadline`` how far a request has been read. It lies behind the HTTP decoder.
final class RequestPhaseReporter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: context.triggerUserOutboundEvent(RequestPhase.head, promise: nil)
        case .end: context.triggerUserOutboundEvent(RequestPhase.end, promise: nil)
        case .body: break
        }
        context.fireChannelRead(data)
    }
}
