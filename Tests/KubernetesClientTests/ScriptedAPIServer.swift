import KubernetesClient
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A kube-apiserver on the loopback that answers each request with the next answer of a script, and after its end never.
final class ScriptedAPIServer: Sendable {
    /// How an answer ends.
    enum Ending: Sendable {
        /// As it should.
        case whole
        /// The connection is cut within it.
        case cut
        /// It stays open.
        case open
    }

    /// An answer.
    struct Answer: Sendable {
        var status = 200
        var contentType = "application/json"
        var pieces: [[UInt8]] = []
        var ending = Ending.whole

        /// A Status in JSON.
        static func failure(_ code: Int, _ message: String = "no") -> Answer {
            let text =
                #"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"\#(message)","code":\#(code)}"#
            return Answer(status: code, pieces: [Array(text.utf8)])
        }
    }

    /// A request.
    struct Request: Sendable {
        var path: String
        var parameters: [String]
        var headers: HTTPHeaders

        /// The value of a parameter, as it was escaped; nil where it is missing.
        subscript(name: String) -> String? {
            parameters.first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
        }

        var isWatch: Bool { self["watch"] == "true" }
        var isStreamingList: Bool { isWatch && self["sendInitialEvents"] == "true" }
    }

    private struct State {
        var answers: [Answer]
    }

    private let state: Mutex<State>
    private let requests: AsyncStream<Request>
    private let told: AsyncStream<Request>.Continuation

    private init(_ answers: [Answer]) {
        state = Mutex(State(answers: answers))
        (requests, told) = AsyncStream.makeStream()
    }

    /// Runs `body` beside a server, with a client of it.
    static func with(
        _ answers: [Answer], _ body: (ScriptedAPIServer, KubernetesAPI) async throws -> Void
    ) async throws {
        let server = ScriptedAPIServer(answers)
        let listener = try await server.open()
        let address = "http://127.0.0.1:\(listener.localAddress?.port ?? 0)"
        let access = ClusterAccess(server: address, tls: .makeClientConfiguration(), source: "the test")
        let api = KubernetesAPI(access: access, userAgent: "moongauge/test")
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(server, api))
        } catch {
            outcome = .failure(error)
        }
        await api.shutdown()
        try? await listener.close()
        try outcome.get()
    }

    /// The next request; waits for it.
    func request() async -> Request? {
        await requests.first { _ in true }
    }

    private func open() async throws -> any Channel {
        try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(server: self))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    private func answer(_ head: HTTPRequestHead) -> Answer? {
        let parts = head.uri.split(separator: "?", maxSplits: 1)
        let query = parts.count > 1 ? parts[1].split(separator: "&").map(String.init) : []
        told.yield(Request(path: String(parts[0]), parameters: query, headers: head.headers))
        return state.withLock { $0.answers.isEmpty ? nil : $0.answers.removeFirst() }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let server: ScriptedAPIServer

        init(server: ScriptedAPIServer) {
            self.server = server
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .head(let head) = unwrapInboundIn(data), let answer = server.answer(head) else { return }
            let headers: HTTPHeaders = ["Content-Type": answer.contentType]
            context.write(
                wrapOutboundOut(
                    .head(.init(version: .http1_1, status: .init(statusCode: answer.status), headers: headers))),
                promise: nil)
            for piece in answer.pieces {
                // Each piece for itself, so that they arrive apart.
                context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: piece)))), promise: nil)
            }
            switch answer.ending {
            case .whole: context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            case .cut:
                context.flush()
                context.close(promise: nil)
            case .open: context.flush()
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
