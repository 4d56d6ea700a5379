import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server that keeps all requests waiting until so many are there at once, then answers them.
final class HoldingServer: Sendable {
    private let crowd: Int
    private let page: ByteBuffer
    private let held = Mutex<[any Channel]>([])

    init(crowd: Int, pageBytes: Int) {
        self.crowd = crowd
        page = ByteBuffer(repeating: UInt8(ascii: "x"), count: pageBytes)
    }

    /// Listens on the loopback.
    ///
    /// - Returns: the listening channel.
    func listen() async throws -> any Channel {
        try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 8192)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(self))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    private func hold(_ channel: any Channel) {
        let complete = held.withLock { held -> [any Channel] in
            held.append(channel)
            guard held.count == crowd else { return [] }
            defer { held = [] }
            return held
        }
        for channel in complete {
            let head = HTTPResponseHead(
                version: .http1_1, status: .ok, headers: ["Content-Length": "\(page.readableBytes)"])
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            channel.write(HTTPServerResponsePart.body(.byteBuffer(page)), promise: nil)
            channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart

        private let server: HoldingServer

        init(_ server: HoldingServer) {
            self.server = server
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            if case .end = unwrapInboundIn(data) { server.hold(context.channel) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
