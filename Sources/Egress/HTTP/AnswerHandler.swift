import NIOCore
import NIOHTTP1

/// A request, as it goes down a connection.
struct SentRequest: Sendable {
    var head: HTTPRequestHead
    var body: ByteBuffer?
    /// The largest body of its answer.
    var maximumBodyBytes: Int
    /// What its answer may take.
    var share: AnswerShare?
    /// Host and port, for people.
    var who: String
    var promise: EventLoopPromise<ReceivedAnswer>
}

/// A whole answer.
struct ReceivedAnswer: Sendable {
    var head: HTTPResponseHead
    var body: ByteBuffer
    /// Whether the connection can take the next request.
    var isKept: Bool
}

/// A connection that was kept ended before anything of an answer came.
struct StaleConnection: Error {}

/// Sends one request at a time, and gathers its answer, unpacked, within a bound; closes the connection when nothing was asked for a
/// while.
final class AnswerHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = SentRequest
    typealias OutboundOut = HTTPClientRequestPart

    private struct Pending {
        var request: SentRequest
        var head: HTTPResponseHead?
        var body: ByteBuffer?
        /// Unpacks the body; nil where it comes as it is.
        var inflater: Inflater?

        /// Whether the answer has no body, whatever its headers say of one.
        var hasNoBody: Bool {
            guard let head else { return false }
            return request.head.method == .HEAD || head.status.code == 204 || head.status.code == 304
        }
    }

    private let idleTime: TimeAmount
    private var pending: Pending?
    private var answered = 0
    private var idleTimer: Scheduled<Void>?

    init(idleTime: TimeAmount) {
        self.idleTime = idleTime
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let request = unwrapOutboundIn(data)
        guard pending == nil, context.channel.isActive else {
            request.promise.fail(StaleConnection())
            return
        }
        idleTimer?.cancel()
        idleTimer = nil
        pending = Pending(request: request)
        context.write(wrapOutboundOut(.head(request.head)), promise: nil)
        if let body = request.body { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): receive(head, context)
        case .body(let part):
            guard pending != nil else { return }
            do {
                try receive(part)
            } catch {
                refuse(error, context)
            }
        case .end:
            guard let done = pending, let head = done.head else { return }
            do {
                try done.inflater?.finish()
            } catch {
                return refuse(error, context)
            }
            pending = nil
            answered += 1
            let answer = ReceivedAnswer(head: head, body: done.body ?? ByteBuffer(), isKept: head.isKeepAlive)
            if answer.isKept {
                let channel = context.channel
                idleTimer = context.eventLoop.scheduleTask(in: idleTime) { channel.close(promise: nil) }
            } else {
                context.close(promise: nil)
            }
            done.request.promise.succeed(answer)
        }
    }

    private func receive(_ head: HTTPResponseHead, _ context: ChannelHandlerContext) {
        pending?.head = head
        guard let pending else { return }
        // Nothing was asked that this could be an answer to.
        guard head.status != .switchingProtocols else {
            fail(EgressError(.malformed, "\(pending.request.who): it wants to speak another protocol"))
            context.close(promise: nil)
            return
        }
        let length = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
        guard !pending.hasNoBody else { return }
        if length > pending.request.maximumBodyBytes { return refuse(Inflater.Failure.tooLarge, context) }
        guard Inflater.unpacks(head.headers) else { return }
        do {
            self.pending?.inflater = try Inflater(limit: pending.request.maximumBodyBytes)
        } catch {
            refuse(error, context)
        }
    }

    /// Takes in a part of the body.
    private func receive(_ part: ByteBuffer) throws {
        guard let request = pending?.request else { return }
        let size = pending?.body?.readableBytes ?? 0
        if let inflater = pending?.inflater {
            // Taken out meanwhile, so that it is not copied.
            var body = pending?.body.take() ?? ByteBuffer()
            defer { pending?.body = body }
            try inflater.unpack(part, into: &body)
            try request.share?.take(body.readableBytes - size, request.who)
        } else {
            guard size + part.readableBytes <= request.maximumBodyBytes else { throw Inflater.Failure.tooLarge }
            try request.share?.take(part.readableBytes, request.who)
            pending?.body.setOrWriteImmutableBuffer(part)
        }
    }

    /// Ends the exchange: nothing more of such an answer is of use.
    private func refuse(_ error: any Error, _ context: ChannelHandlerContext) {
        if case Inflater.Failure.tooLarge = error, let request = pending?.request {
            fail(EgressError(.tooLarge, "\(request.who): the answer is larger than \(request.maximumBodyBytes) bytes"))
        } else {
            fail(error)
        }
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        refuse(error, context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        idleTimer?.cancel()
        idleTimer = nil
        fail(answered > 0 && pending?.head == nil ? StaleConnection() : ChannelError.eof)
        context.fireChannelInactive()
    }

    private func fail(_ error: any Error) {
        let request = pending?.request
        pending = nil
        request?.promise.fail(error)
    }
}
