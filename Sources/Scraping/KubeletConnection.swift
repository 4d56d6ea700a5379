import KubernetesClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL
import Synchronization

/// Fetches pages from one kubelet over one connection that is kept open between scrapes.
///
/// It is used by one scrape at a time.
final class KubeletConnection: Sendable {
    /// What every connection to a kubelet shares.
    struct Settings: Sendable {
        /// What we trust and present; nil speaks without TLS.
        var tls: NIOSSLContext?
        /// What certificates must be made out to.
        var serverName: KubeletServerName
        /// What signs requests.
        var token: BearerToken
        /// How long a page may take, connection included.
        var timeout: TimeAmount
        /// The largest page in bytes, unpacked.
        var largestPage: Int
        /// How we name ourselves.
        var userAgent: String
    }

    private let settings: Settings
    private let nodeName: String
    /// Whether the certificate was found to be made out to the node's name, where that is left open.
    private let isNamedAfterNode = Atomic(false)
    private let kept = Mutex<(channel: any Channel, address: KubeletAddress)?>(nil)

    init(to nodeName: String, _ settings: Settings) {
        self.nodeName = nodeName
        self.settings = settings
    }

    /// Closes the connection.
    func close() {
        let channel = kept.withLock { kept in
            defer { kept = nil }
            return kept?.channel
        }
        channel?.close(promise: nil)
    }

    /// Fetches a page.
    ///
    /// A connection that was kept may have been closed by the other side in the meantime; then a new one is tried.
    func page(_ path: String, at address: KubeletAddress) async throws(ScrapeError) -> ByteBuffer {
        let deadline = NIODeadline.now() + settings.timeout
        let request = request(path, address)
        if let channel = channel(to: address) {
            do {
                let answer = channel.eventLoop.flatSubmit { Self.send(request, over: channel, until: deadline) }
                return try Self.body(of: try await answer.get(), path)
            } catch {
                close()
                guard error is StaleConnection else { throw Self.explain(error, address, settings) }
            }
        }
        do {
            return try await connectAndFetch(path, request, address, until: deadline)
        } catch is WrongServerName where settings.serverName == .auto && !isNamedAfterNode.load(ordering: .relaxed) {
            do {
                isNamedAfterNode.store(true, ordering: .relaxed)
                return try await connectAndFetch(path, request, address, until: deadline)
            } catch {
                isNamedAfterNode.store(false, ordering: .relaxed)
                throw Self.explain(error, address, settings)
            }
        } catch {
            throw Self.explain(error, address, settings)
        }
    }

    private func connectAndFetch(
        _ path: String, _ request: HTTPRequestHead, _ address: KubeletAddress, until deadline: NIODeadline
    ) async throws -> ByteBuffer {
        do {
            // On the event loop from the start, so that the request is under way before anything can happen to the connection.
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let answer = loop.flatSubmit { [self] in
                connect(to: address, on: loop, until: deadline).flatMap { [self] channel in
                    kept.withLock { $0 = (channel, address) }
                    return Self.send(request, over: channel, until: deadline)
                }
            }
            return try Self.body(of: try await answer.get(), path)
        } catch {
            close()
            throw error
        }
    }

    /// The name that the certificate must bear; nil for the address that is dialled, which can't be named in TLS.
    private func expectedName(_ address: KubeletAddress) -> String? {
        if settings.serverName == .nodeName || isNamedAfterNode.load(ordering: .relaxed) { return nodeName }
        let isIP = (try? SocketAddress(ipAddress: address.host, port: address.port)) != nil
        return isIP ? nil : address.host
    }

    private func channel(to address: KubeletAddress) -> (any Channel)? {
        let kept = kept.withLock { $0 }
        guard let kept else { return nil }
        guard kept.address == address, kept.channel.isActive else {
            close()
            return nil
        }
        return kept.channel
    }

    private func connect(to address: KubeletAddress, on loop: any EventLoop, until deadline: NIODeadline)
        -> EventLoopFuture<any Channel>
    {
        let tls = settings.tls
        let largest = settings.largestPage
        let name = expectedName(address)
        return ClientBootstrap(group: loop)
            .connectTimeout(max(.milliseconds(1), deadline - .now()))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(try NIOSSLClientHandler(context: tls, serverHostname: name)) }
                    try pipeline.addHTTPClientHandlers()
                    try pipeline.addHandler(NIOHTTPResponseDecompressor(limit: .size(largest)))
                    try pipeline.addHandler(PageHandler(largestPage: largest))
                }
            }
            .connect(host: address.host, port: address.port)
    }

    private func request(_ path: String, _ address: KubeletAddress) -> HTTPRequestHead {
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path)
        head.headers.add(name: "Host", value: address.description)
        head.headers.add(name: "User-Agent", value: settings.userAgent)
        head.headers.add(name: "Accept", value: "text/plain;version=0.0.4")
        head.headers.add(name: "Accept-Encoding", value: "gzip")
        if let token = settings.token.current() { head.headers.add(name: "Authorization", value: "Bearer \(token)") }
        return head
    }

    /// Sends a request on the channel's own event loop, so that the connection can't end unseen before it is under way.
    private static func send(_ head: HTTPRequestHead, over channel: any Channel, until deadline: NIODeadline)
        -> EventLoopFuture<PageAnswer>
    {
        let promise = channel.eventLoop.makePromise(of: PageAnswer.self)
        guard channel.isActive else {
            promise.fail(StaleConnection())
            return promise.futureResult
        }
        let timer = channel.eventLoop.scheduleTask(deadline: deadline) {
            promise.fail(ChannelError.connectTimeout(.zero))
            channel.close(promise: nil)
        }
        promise.futureResult.whenComplete { _ in timer.cancel() }
        channel.writeAndFlush(PageRequest(head: head, promise: promise), promise: nil)
        return promise.futureResult
    }

    private static func body(of answer: PageAnswer, _ path: String) throws(ScrapeError) -> ByteBuffer {
        guard answer.status == 200 else { throw refused(answer, path) }
        return answer.body
    }

    private static func refused(_ answer: PageAnswer, _ path: String) -> ScrapeError {
        let text = String(decoding: answer.body.readableBytesView.prefix(200), as: UTF8.self)
            .split(whereSeparator: \.isNewline).joined(separator: " ")
        let hint =
            switch answer.status {
            case 401: "; the kubelet doesn't accept our credentials"
            case 403: "; our role must allow \"get\" on \"nodes/metrics\""
            default: ""
            }
        return ScrapeError(.status, "\(path) answered \(answer.status)\(text.isEmpty ? "" : ": \(text)")\(hint)")
    }

    private static func explain(_ error: any Error, _ address: KubeletAddress, _ settings: Settings) -> ScrapeError {
        switch error {
        case let error as ScrapeError: return error
        case ChannelError.connectTimeout:
            let seconds = Double(settings.timeout.nanoseconds) / 1e9
            return ScrapeError(.timeout, "no answer from \(address) within \(seconds) s")
        case is NIOHTTPDecompression.DecompressionError:
            return ScrapeError(
                .tooLarge, "the page of \(address) can't be unpacked, or is larger than \(settings.largestPage) bytes")
        case NIOSSLError.uncleanShutdown:
            return ScrapeError(.unreachable, "\(address): \(ConnectionFailure.describe(error))")
        case let error as WrongServerName:
            let names = error.names.isEmpty ? "nobody" : error.names.joined(separator: ", ")
            return ScrapeError(
                .untrusted,
                "\(address): the certificate is made out to \(names); if one of these is the node's name, say"
                    + " --kubelet-tls-server-name=auto, or dial what it names by --kubelet-preferred-address-types"
            )
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            return ScrapeError(
                .untrusted,
                "\(address): \(ConnectionFailure.describe(error)); name the kubelets' CA by"
                    + " --kubelet-certificate-authority, or trust them blindly by --kubelet-insecure-tls"
            )
        default: return ScrapeError(.unreachable, "\(address): \(ConnectionFailure.describe(error))")
        }
    }
}
