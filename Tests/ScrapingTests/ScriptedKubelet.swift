import Certificates
import KubernetesClient
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

@testable import Scraping

/// A kubelet on the loopback that answers each request with the next step of a script, over TLS.
final class ScriptedKubelet: Sendable {
    /// What is done with a request.
    enum Step: Sendable {
        /// Bytes are sent, and the connection is kept.
        case answer([UInt8])
        /// Bytes are sent, and the connection is closed.
        case answerAndClose([UInt8])
        /// Nothing is done.
        case silence
    }

    private struct State {
        var steps: [Step]
        var requests: [String] = []
        var connections = 0
    }

    let authority: CertificateAuthority
    /// One element for each connection that has ended.
    let endings: AsyncStream<Void>
    private let ended: AsyncStream<Void>.Continuation
    private let state: Mutex<State>
    private let listener = Mutex<(any Channel)?>(nil)

    private init(_ steps: [Step]) throws {
        authority = try CertificateAuthority.make(commonName: "kubelets")
        (endings, ended) = AsyncStream.makeStream()
        state = Mutex(State(steps: steps))
    }

    /// Runs `body` beside a kubelet.
    ///
    /// - Parameter certificate: whom its certificate is made out to.
    static func with(
        _ steps: [Step], certificate: (dnsNames: [String], ipAddresses: [String]) = ([], ["127.0.0.1"]),
        _ body: (ScriptedKubelet) async throws -> Void
    ) async throws {
        let kubelet = try ScriptedKubelet(steps)
        let listener = try await kubelet.open(certificate.dnsNames, certificate.ipAddresses)
        do {
            try await body(kubelet)
            try await listener.close()
        } catch {
            try? await listener.close()
            throw error
        }
    }

    /// The heads of all requests.
    var requests: [String] { state.withLock { $0.requests } }
    /// How many connections there were.
    var connections: Int { state.withLock { $0.connections } }
    /// Where it listens.
    var address: KubeletAddress {
        KubeletAddress(host: "127.0.0.1", port: listener.withLock { $0?.localAddress?.port } ?? 0)
    }

    private func open(_ dnsNames: [String], _ ipAddresses: [String]) async throws -> any Channel {
        let identity = try authority.issue(.server("kubelet", dnsNames: dnsNames, ipAddresses: ipAddresses))
        let tls = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: identity.chain.map {
                    .certificate(try NIOSSLCertificate(bytes: $0.der, format: .der))
                },
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: identity.key.der, format: .der))
            )
        )
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    state.withLock { $0.connections += 1 }
                    channel.closeFuture.whenComplete { [ended] _ in ended.yield() }
                    try channel.pipeline.syncOperations.addHandlers([
                        NIOSSLServerHandler(context: tls), Handler(kubelet: self),
                    ])
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        listener.withLock { $0 = channel }
        return channel
    }

    private func step(for request: String) -> Step {
        state.withLock { state in
            state.requests.append(request)
            return state.steps.isEmpty ? .silence : state.steps.removeFirst()
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let kubelet: ScriptedKubelet
        private var received = ""

        init(kubelet: ScriptedKubelet) {
            self.kubelet = kubelet
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += String(buffer: unwrapInboundIn(data))
            guard received.hasSuffix("\r\n\r\n") else { return }
            defer { received = "" }
            switch kubelet.step(for: received) {
            case .silence: break
            case .answer(let bytes): context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            case .answerAndClose(let bytes):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
                context.close(promise: nil)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    /// A whole HTTP answer.
    static func answer(_ body: some Sequence<UInt8>, status: String = "200 OK", headers: [String] = []) -> [UInt8] {
        let body = Array(body)
        let head = ["HTTP/1.1 \(status)"] + headers + ["Content-Length: \(body.count)", "", ""]
        return Array(head.joined(separator: "\r\n").utf8) + body
    }

    /// How a scraper speaks to it.
    func settings(
        token: ClusterAccess.Credential = .none, serverName: KubeletServerName = .address,
        timeout: TimeAmount = .seconds(20), largestPage: Int = 1 << 20,
        authority other: CertificateAuthority? = nil
    ) throws -> KubeletConnection.Settings {
        let trusted = (other ?? authority).certificate
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: trusted.der, format: .der)])
        return KubeletConnection.Settings(
            tls: try NIOSSLContext(configuration: tls), serverName: serverName, token: BearerToken(token),
            timeout: timeout,
            largestPage: largestPage, userAgent: "moongauge/test"
        )
    }
}
