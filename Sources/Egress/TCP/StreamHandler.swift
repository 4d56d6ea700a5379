import NIOCore
import NIOSSL

/// Sends bytes and reads what is wanted of the answer, within a bound.
final class StreamHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let request: StreamRequest
    private let who: String
    private let promise: EventLoopPromise<[UInt8]>
    private var received: [UInt8] = []
    private var search: DelimiterSearch?
    /// How far the delimiter was looked for, and how often it was found.
    private var searched = 0
    private var found = 0
    private var isDone = false

    init(_ request: StreamRequest, _ who: String, _ promise: EventLoopPromise<[UInt8]>) {
        self.request = request
        self.who = who
        self.promise = promise
        if case .delimiter(let delimiter, _) = request.end { search = DelimiterSearch(delimiter) }
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: request.bytes)), promise: nil)
        if case .bytes(0) = request.end { finish([], context) }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDone else { return }
        let part = unwrapInboundIn(data)
        do throws(EgressError) {
            try request.share?.take(part.readableBytes, who)
        } catch {
            return fail(error, context)
        }
        received += part.readableBytesView
        switch request.end {
        case .bytes(let count):
            if received.count >= count { return finish(Array(received.prefix(count)), context) }
        case .delimiter(let delimiter, let count):
            if let end = end(of: delimiter, count) {
                // What comes before the last delimiter; others stay.
                return finish(Array(received[..<end]), context)
            }
        case .close: break
        }
        guard received.count <= request.maximumBytes else {
            return fail(
                EgressError(.tooLarge, "\(who): the answer is larger than \(request.maximumBytes) bytes"), context)
        }
    }

    /// Where the delimiter begins that ends the reading; nil before it has come.
    private func end(of delimiter: [UInt8], _ count: Int) -> Int? {
        while searched < received.count {
            searched += 1
            guard search?.ends(with: received[searched - 1]) == true else { continue }
            found += 1
            if found == count { return searched - delimiter.count }
        }
        return nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(error, context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .close = request.end { finish(received, context) } else { end(ChannelError.eof, context) }
        context.fireChannelInactive()
    }

    /// Makes do with what has come, or not.
    private func end(_ error: any Error, _ context: ChannelHandlerContext) {
        if request.mayEndEarly, !received.isEmpty { finish(received, context) } else { fail(error, context) }
    }

    private func finish(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        guard !isDone else { return }
        isDone = true
        if bytes.count > request.maximumBytes {
            promise.fail(EgressError(.tooLarge, "\(who): the answer is larger than \(request.maximumBytes) bytes"))
        } else {
            promise.succeed(bytes)
        }
        context.close(promise: nil)
    }

    private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        guard !isDone else { return }
        isDone = true
        promise.fail(error)
        context.close(promise: nil)
    }
}
