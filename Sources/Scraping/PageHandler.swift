import NIOCore
import NIOHTTP1
import NIOSSL

/// A request for a page, as it goes down a connection.
struct PageRequest: Sendable {
    var head: HTTPRequestHead
    var promise: EventLoopPromise<PageAnswer>
}

/// A whole answer.
struct PageAnswer: Sendable {
    var status: Int
    var body: ByteBuffer
}

/// A connection that was kept open ended before anything of an answer came.
struct StaleConnection: Error {}

/// Gathers one answer at a time, within a bound.
final class PageHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = PageRequest
    typealias OutboundOut = HTTPClientRequestPart

    private struct Pending {
        var promise: EventLoopPromise<PageAnswer>
        var head: HTTPResponseHead?
        var body: ByteBuffer?
    }

    private let largestPage: Int
    private var pending: Pending?
    private var answered = 0

    init(largestPage: Int) {
        self.largestPage = largestPage
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let request = unwrapOutboundIn(data)
        guard pending == nil, context.channel.isActive else {
            request.promise.fail(StaleConnection())
            return
        }
        pending = Pending(promise: request.promise)
        context.write(wrapOutboundOut(.head(request.head)), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): pending?.head = head
        case .body(var part):
            let size = (pending?.body?.readableBytes ?? 0) + part.readableBytes
            guard size <= largestPage else {
                fail(ScrapeError(.tooLarge, "the page is larger than \(largestPage) bytes"))
                context.close(promise: nil)
                return
            }
            if pending?.body == nil {
                pending?.body = part
            } else {
                pending?.body?.writeBuffer(&part)
            }
        case .end:
            guard let done = pending, let head = done.head else { return }
            pending = nil
            answered += 1
            done.promise.succeed(PageAnswer(status: Int(head.status.code), body: done.body ?? ByteBuffer()))
            if !head.isKeepAlive { context.close(promise: nil) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? NIOSSLExtraError, error == .failedToValidateHostname {
            fail(WrongServerName(context.pipeline.syncOperations))
        } else {
            fail(error)
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(answered > 0 && pending?.head == nil ? StaleConnection() : ChannelError.eof)
        context.fireChannelInactive()
    }

    private func fail(_ error: any Error) {
        pending?.promise.fail(error)
        pending = nil
    }
}
