public import Certificates
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on the loopback that answers each request with the next step of a script.
public final class LoopbackServer: Sendable {
    /// What is done with a request.
    public enum Step: Sendable {
        /// Bytes are sent, and the connection is kept.
        case answer([UInt8])
        /// Bytes are sent, and the connection is closed.
        case answerAndClose([UInt8])
        /// Nothing is done.
        case silence
        /// The first bytes are sent once, the others again and again until nobody takes them.
        case endless([UInt8], [UInt8])
    }

    private struct State {
        var steps: [Step]
        var requests: [String] = []
        var connections = 0
    }

    public let authority: CertificateAuthority
    /// One element for each connection that has ended.
    public let endings: AsyncStream<Void>
    /// One element for each request.
    public let arrivals: AsyncStream<Void>
    public let port: Int
    public let host: String
    private let state: Mutex<State>
    private let listener: any Channel

    /// The heads, and bodies, of all requests.
    public var requests: [String] { state.withLock { $0.requests } }
    /// How many connections there were.
    public var connections: Int { state.withLock { $0.connections } }
    /// Adds steps to the script.
    public func add(_ steps: Step...) { state.withLock { $0.steps += steps } }

    /// Its URL, without TLS unless it is wanted.
    public func url(_ path: String = "/", secure: Bool = false, host: String? = nil) -> String {
        "\(secure ? "https" : "http")://\(host ?? self.host):\(port)\(path)"
    }

    private init(_ steps: [Step], host: String, port: Int, dnsNames: [String], ipAddresses: [String], isSecure: Bool)
        async throws
    {
        let authority = try CertificateAuthority.make(commonName: "applications")
        self.authority = authority
        self.host = host
        let (endings, ended) = AsyncStream<Void>.makeStream()
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        self.endings = endings
        self.arrivals = arrivals
        let box = StateBox(steps)
        var tls: NIOSSLContext?
        if isSecure {
            let identity = try authority.issue(.server("app", dnsNames: dnsNames, ipAddresses: ipAddresses))
            tls = try NIOSSLContext(
                configuration: .makeServerConfiguration(
                    certificateChain: identity.chain.map {
                        .certificate(try NIOSSLCertificate(bytes: $0.der, format: .der))
                    },
                    privateKey: .privateKey(try NIOSSLPrivateKey(bytes: identity.key.der, format: .der))))
        }
        let context = tls
        listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    box.server?.state.withLock { $0.connections += 1 }
                    channel.closeFuture.whenComplete { _ in ended.yield() }
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.addHandler(Handler(box, arrived))
                }
            }
            .bind(host: host, port: port).get()
        self.port = listener.localAddress?.port ?? 0
        state = Mutex(State(steps: steps))
        box.hold(self)
    }

    /// Runs `body` beside a server.
    public static func with(
        _ steps: [Step], host: String = "127.0.0.1", port: Int = 0, secure: Bool = false, dnsNames: [String] = [],
        ipAddresses: [String] = ["127.0.0.1"], _ body: (LoopbackServer) async throws -> Void
    ) async throws {
        let server = try await LoopbackServer(
            steps, host: host, port: port, dnsNames: dnsNames, ipAddresses: ipAddresses, isSecure: secure)
        do {
            try await body(server)
            try await server.listener.close()
        } catch {
            try? await server.listener.close()
            throw error
        }
    }

    private func step(for request: String) -> Step {
        state.withLock { state in
            state.requests.append(request)
            return state.steps.isEmpty ? .silence : state.steps.removeFirst()
        }
    }

    /// Lets handlers find a server that is not made yet when they are.
    private final class StateBox: Sendable {
        private let held = Mutex<LoopbackServer?>(nil)

        init(_ steps: [Step]) {}

        func hold(_ server: LoopbackServer) { held.withLock { $0 = server } }
        var server: LoopbackServer? { held.withLock { $0 } }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let box: StateBox
        private let arrived: AsyncStream<Void>.Continuation
        private var received = ""

        init(_ box: StateBox, _ arrived: AsyncStream<Void>.Continuation) {
            self.box = box
            self.arrived = arrived
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += String(buffer: unwrapInboundIn(data))
            guard isComplete, let server = box.server else { return }
            let request = received
            received = ""
            let step = server.step(for: request)
            arrived.yield()
            switch step {
            case .silence: break
            case .answer(let bytes): context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            case .answerAndClose(let bytes):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
                context.close(promise: nil)
            case .endless(let start, let rest):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: start)), promise: nil)
                Self.pour(ByteBuffer(bytes: rest), context.channel)
            }
        }

        /// A request by HTTP with its body, or a line of any other kind.
        private var isComplete: Bool {
            guard let end = received.firstRange(of: "\r\n\r\n") else {
                return !received.contains("HTTP/1.1") && received.hasSuffix("\r\n")
            }
            let length = received.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                .flatMap { Int($0.split(separator: " ").last ?? "") }
            return received[end.upperBound...].utf8.count >= length ?? 0
        }

        private static func pour(_ bytes: ByteBuffer, _ channel: any Channel) {
            channel.writeAndFlush(bytes).whenSuccess {
                // Others on the same loop, the reader perhaps, get their turn in between.
                channel.eventLoop.scheduleTask(in: .microseconds(100)) { pour(bytes, channel) }
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    /// A whole HTTP answer.
    public static func answer(_ body: some Sequence<UInt8>, status: String = "200 OK", headers: [String] = [])
        -> [UInt8]
    {
        let body = Array(body)
        let head = ["HTTP/1.1 \(status)"] + headers + ["Content-Length: \(body.count)", "", ""]
        return Array(head.joined(separator: "\r\n").utf8) + body
    }

    /// An answer that sends on.
    public static func redirect(to location: String, status: String = "302 Found") -> Step {
        .answer(answer([], status: status, headers: ["Location: \(location)"]))
    }
}

extension LoopbackServer.Step {
    /// An answer with a text.
    public static func text(_ text: String, status: String = "200 OK", headers: [String] = []) -> LoopbackServer.Step {
        .answer(LoopbackServer.answer(text.utf8, status: status, headers: headers))
    }
}
