import NIOCore
import NIOHTTP1
import NIOPosix
import Samples
import Synchronization

/// A pod of the shop that is asked by HTTP: `/metrics` in the Prometheus text format, and `/status.json`.
final class HollowPod: Sendable {
    /// The CPU that a request costs, in seconds.
    private static let cost = 0.0025
    /// One request of so many fails.
    private static let failing: Int64 = 50

    private struct State {
        var listener: (any Channel)?
        var port = 0
        var connections: [ObjectIdentifier: any Channel] = [:]
    }

    let host: String
    private let container: GeneratedContainer
    private let clock: any WallClock
    private let state = Mutex(State())

    init(container: GeneratedContainer, host: String, clock: any WallClock) {
        self.container = container
        self.host = host
        self.clock = clock
    }

    /// The pod's namespace and name.
    var key: ObjectKey { container.pod }

    /// The port that it really listens on; 0 before it does.
    var hostPort: Int { state.withLock { $0.port } }

    /// Begins to listen on a free port.
    func open() async throws {
        let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { [self] channel in setUp(channel) }
        let listener: any Channel
        do {
            listener = try await bootstrap.bind(host: host, port: 0).get()
        } catch {
            throw HollowClusterError(listening: host, 0, error)
        }
        state.withLock {
            $0.listener = listener
            $0.port = listener.localAddress?.port ?? 0
        }
    }

    /// Stops listening and cuts all connections.
    func close() async {
        let channels = state.withLock { state in
            defer { state = State() }
            return [state.listener].compactMap { $0 } + Array(state.connections.values)
        }
        for channel in channels { await channel.cut() }
    }

    private func setUp(_ channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.configureHTTPServerPipeline()
            try pipeline.addHandler(HollowPodHandler { [self] path in answer(path) })
            let id = ObjectIdentifier(channel)
            state.withLock { $0.connections[id] = channel }
            channel.closeFuture.whenComplete { [weak self] _ in
                _ = self?.state.withLock { $0.connections.removeValue(forKey: id) }
            }
        }
    }

    // MARK: Answers

    /// What is answered at a path.
    func answer(_ path: String) -> HollowPodHandler.Answer {
        let now = clock.now()
        let requests = Int64(container.cpuSeconds(at: now) / Self.cost)
        let failed = requests / Self.failing
        let waiting = container.memoryBytes(at: now) / 4096 % 16
        switch path {
        case "/metrics":
            return .init(
                status: 200, type: "text/plain; version=0.0.4; charset=utf-8",
                body: """
                    # HELP http_requests_total Requests served.
                    # TYPE http_requests_total counter
                    http_requests_total{code="200",method="GET"} \(requests - failed)
                    http_requests_total{code="500",method="GET"} \(failed)
                    # HELP http_requests_waiting Requests that wait for their turn.
                    # TYPE http_requests_waiting gauge
                    http_requests_waiting \(waiting)

                    """)
        case "/status.json":
            return .init(
                status: 200, type: "application/json", body: #"{"requests":\#(requests),"queue":\#(waiting)}"#)
        default: return .init(status: 404, type: "text/plain; charset=utf-8", body: "404 page not found\n")
        }
    }
}

/// Carries a pod's answers over one HTTP/1.1 connection.
final class HollowPodHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// An answer.
    struct Answer: Sendable {
        var status: Int
        var type: String
        var body: String
    }

    private let answer: @Sendable (String) -> Answer
    private var head: HTTPRequestHead?

    init(_ answer: @escaping @Sendable (String) -> Answer) {
        self.answer = answer
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
        let answer = answer(String(head.uri.prefix { $0 != "?" }))
        var headers = HTTPHeaders([
            ("Content-Type", answer.type), ("Content-Length", String(answer.body.utf8.count)),
        ])
        if !head.isKeepAlive { headers.add(name: "Connection", value: "close") }
        let response = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
        context.write(wrapOutboundOut(.head(response)), promise: nil)
        if head.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
        }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let sent = context.eventLoop.makePromise(of: Void.self)
        if !head.isKeepAlive { sent.futureResult.whenComplete { _ in bound.value.close(promise: nil) } }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
    }
}
