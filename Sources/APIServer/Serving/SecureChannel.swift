import HummingbirdCore
import HummingbirdHTTP2
import KubernetesClient
import Logging
import NIOCore
import NIOHTTP2
import NIOSSL
import NIOTLS

/// A connection over TLS that speaks HTTP/1.1 or HTTP/2, whichever is agreed on, and remembers what its caller showed.
struct SecureChannel: ServerChildChannel {
    /// Answers a request.
    typealias Respond =
        @concurrent @Sendable (Request, consuming ResponseWriter, any Channel, ClientConnection) async throws -> Void

    /// What a connection speaks.
    enum Negotiated: Sendable {
        case http1(HTTP1Channel, HTTP1Channel.Value)
        case http2(HTTP2Channel, HTTP2Channel.Value)
    }

    /// A connection that is being made.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let negotiated: EventLoopFuture<Negotiated>
    }

    /// The most bytes of one HTTP/2 frame, of which a request's head may fill six.
    private static let mostFrame = 1 << 18

    let contexts: TLSContexts
    let limits: ServingLimits
    let respond: Respond

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let connection = ClientConnection(channel: channel)
            let tls = NIOSSLServerHandler(
                context: contexts.current, configuration: .init(),
                customVerificationCallbackWithMetadata: { chain, promise in
                    connection.clientChain = chain.compactMap { try? $0.toDERBytes() }
                    promise.succeed(.certificateVerified(VerificationMetadata(nil)))
                }
            )
            let negotiation = NIOTypedApplicationProtocolNegotiationHandler<Negotiated> { result in
                if case .negotiated("h2") = result { return http2(connection, channel, logger) }
                return http1(connection, channel, logger)
            }
            try channel.pipeline.syncOperations.addHandlers(
                tls, IdleStateHandler(allTimeout: TimeAmount(limits.idle * 2)),
                ConnectionGuard(connection: connection, handshakeLimit: TimeAmount(limits.handshake)), negotiation
            )
            return Value(channel: channel, negotiated: negotiation.protocolNegotiationResult)
        }.flatMap { value in
            // A socket that takes no options may serve all the same.
            KeepAlive.begin(on: channel).recover { _ in }.map { value }
        }
    }

    func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.negotiated.get() {
            case .http1(let http1, let value): await http1.handle(value: value, logger: logger)
            case .http2(let http2, let value): await http2.handle(value: value, logger: logger)
            }
        } catch {
            logger.debug("a connection came to nothing: \(error)")
        }
    }

    private func http1(
        _ connection: ClientConnection, _ channel: any Channel, _ logger: Logger
    ) -> EventLoopFuture<Negotiated> {
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [RequestPhaseReporter()], idleTimeout: TimeAmount(limits.idle),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.head, maxHeaderListSize: limits.head, maxHeaderFieldCount: 10_000
            )
        )
        let http1 = HTTP1Channel(responder: responder(connection), configuration: configuration)
        do {
            let deadline = RequestHeadDeadline(limit: TimeAmount(limits.requestHead))
            try channel.pipeline.syncOperations.addHandler(deadline)
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        return http1.setup(channel: channel, logger: logger).map { .http1(http1, $0) }
    }

    private func http2(
        _ connection: ClientConnection, _ channel: any Channel, _ logger: Logger
    ) -> EventLoopFuture<Negotiated> {
        connection.speaksHTTP2()
        let configuration = HTTP2Channel.Configuration(
            idleTimeout: limits.idle, gracefulCloseTimeout: .seconds(5),
            streamConfiguration: .init(idleTimeout: TimeAmount(limits.idle))
        )
        let http2 = HTTP2Channel(responder: responder(connection), configuration: configuration)
        return http2.setup(channel: channel, logger: logger).map { value in
            announceLimits(on: channel)
            return .http2(http2, value)
        }
    }

    /// Tells the caller our limits, right behind the library's own, from which they differ.
    private func announceLimits(on channel: any Channel) {
        let settings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: limits.streams),
            HTTP2Setting(parameter: .maxFrameSize, value: Self.mostFrame),
            HTTP2Setting(parameter: .maxHeaderListSize, value: limits.head),
        ]
        let frame = HTTP2Frame(streamID: .rootStream, payload: .settings(.settings(settings)))
        channel.writeAndFlush(frame, promise: nil)
    }

    private func responder(_ connection: ClientConnection) -> HTTPChannelHandler.Responder {
        { [respond] request, writer, channel in try await respond(request, writer, channel, connection) }
    }
}
