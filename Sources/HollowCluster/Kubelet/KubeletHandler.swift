import NIOCore
import NIOHTTP1
import NIOSSL
import Samples

/// Carries a kubelet's answers over one HTTP/1.1 connection.
final class KubeletHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let service: KubeletService
    private let fault: @Sendable () -> KubeletFault?
    private let certificates: PeerCertificates
    private var head: HTTPRequestHead?

    init(service: KubeletService, certificates: PeerCertificates, fault: @escaping @Sendable () -> KubeletFault?) {
        self.service = service
        self.certificates = certificates
        self.fault = fault
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            self.head = nil
            respond(to: head, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func respond(to head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let fault = fault()
        if case .hanging = fault { return }
        let answer = service.answer(
            method: head.method.rawValue, path: String(head.uri.prefix { $0 != "?" }),
            authorization: head.headers.first(name: "authorization"), certificates: certificates.all, fault: fault
        )
        guard case .slow(let delay) = fault else {
            send(answer, to: head, context)
            return
        }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(delay.milliseconds)) {
            let (handler, context) = bound.value
            guard context.channel.isActive else { return }
            handler.send(answer, to: head, context)
        }
    }

    private func send(_ answer: KubeletService.Answer, to head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders([
            ("Content-Type", answer.contentType), ("Date", HTTPDate.text(service.clock.now())),
        ])
        // As the real one: longer bodies come in chunks of unsaid number.
        // An answer to HEAD must not, for its end would be sent as a chunk.
        if answer.body.count <= 2048 || head.method == .HEAD {
            headers.add(name: "Content-Length", value: String(answer.body.count))
        }
        let isLast = !head.isKeepAlive || answer.breaksAfter != nil
        if isLast { headers.add(name: "Connection", value: "close") }
        let response = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
        context.write(wrapOutboundOut(.head(response)), promise: nil)
        if head.method != .HEAD {
            let bytes = answer.body.prefix(answer.breaksAfter ?? answer.body.count)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
        }
        if answer.breaksAfter != nil {
            // Without the end: the client must notice.
            context.flush()
            context.close(promise: nil)
            return
        }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let sent = context.eventLoop.makePromise(of: Void.self)
        if isLast { sent.futureResult.whenComplete { _ in bound.value.close(promise: nil) } }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
    }
}
