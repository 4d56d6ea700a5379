import NIOCore
import NIOHTTP1
import NIOPosix

extension Egress {
    public func exchange(_ request: EgressRequest, under policy: EgressPolicy) async throws(EgressError)
        -> EgressResponse
    {
        let call = try OutgoingCall(request)
        if let body = request.body { try request.share?.send(body.count, call.url.origin) }
        return try await Deadline.within(request.timeout, call.url.origin) { [self] deadline throws(EgressError) in
            var call = call
            var redirects = 0
            while true {
                let answer = try await answer(to: call, request, policy, until: deadline)
                guard request.maximumRedirects > 0, let next = try call.redirected(by: answer.head) else {
                    return answer.response(from: call.url)
                }
                redirects += 1
                guard redirects <= request.maximumRedirects else {
                    throw EgressError(
                        .malformed, "\(call.url.origin): more than \(request.maximumRedirects) redirects")
                }
                call = next
                request.share?.clear()
            }
        }
    }

    private func answer(
        to call: OutgoingCall, _ request: EgressRequest, _ policy: EgressPolicy, until deadline: NIODeadline
    ) async throws(EgressError) -> ReceivedAnswer {
        let who = call.url.origin
        let addresses = try await permitted(call.url.host, call.url.port, policy)
        let tls = call.url.isSecure ? try contexts.context(for: request.tls) : nil
        let serverName = call.url.isSecure ? try Self.serverName(request.tls, call.url.host) : nil
        return try await first(of: addresses, who, until: deadline) { address, timeout in
            let key = ConnectionKey(
                address: address, port: call.url.port, trust: tls?.id, serverName: serverName)
            let dialer = Dialer(
                address: address, port: call.url.port, tls: tls, serverName: serverName, timeout: timeout)
            let head = call.head(userAgent: userAgent)
            let send: @Sendable (any Channel) -> EventLoopFuture<ReceivedAnswer> = { channel in
                let promise = channel.eventLoop.makePromise(of: ReceivedAnswer.self)
                guard channel.isActive else {
                    promise.fail(StaleConnection())
                    return promise.futureResult
                }
                channel.writeAndFlush(
                    SentRequest(
                        head: head, body: call.body.map { ByteBuffer(bytes: $0) },
                        maximumBodyBytes: request.maximumBodyBytes, share: request.share, who: who, promise: promise),
                    promise: nil)
                return promise.futureResult
            }
            return try await exchange(send, key, dialer, policy.plugin, mayReuse: call.isRepeatable)
        }
    }

    /// Sends a request over a connection that was kept, or over a new one.
    private func exchange(
        _ send: @escaping @Sendable (any Channel) -> EventLoopFuture<ReceivedAnswer>, _ key: ConnectionKey,
        _ dialer: Dialer, _ owner: String, mayReuse: Bool
    ) async throws -> ReceivedAnswer {
        while true {
            switch try await pool.lease(key, for: owner, reusing: mayReuse) {
            case .kept(let connection):
                let hold = ChannelHold()
                hold.take(connection.channel)
                let channel = connection.channel
                do {
                    let answer = try await channel.eventLoop.flatSubmit { send(channel) }.get(holding: hold)
                    if answer.isKept { pool.keep(connection, of: owner) }
                    return answer
                } catch is StaleConnection {
                    // The other side has closed it meanwhile; the next one, or a new one, will do.
                    if Task.isCancelled { throw EgressError.cancelled }
                    connection.close()
                } catch {
                    connection.close()
                    throw error
                }
            case .slot(let slot):
                return try await exchange(send, key, dialer, owner, slot)
            }
        }
    }

    /// Sends a request over a new connection, on its event loop from the start, so that the request is under way before
    /// anything can happen to the connection.
    private func exchange(
        _ send: @escaping @Sendable (any Channel) -> EventLoopFuture<ReceivedAnswer>, _ key: ConnectionKey,
        _ dialer: Dialer, _ owner: String, _ slot: ConnectionSlot
    ) async throws -> ReceivedAnswer {
        let hold = ChannelHold()
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let idleTime = TimeAmount(limits.idleTime)
        let pool = pool
        let answer = loop.flatSubmit {
            dialer.connect(on: loop, hold) { pipeline in
                try pipeline.addHTTPClientHandlers(decoderLimitConfiguration: Self.headLimits)
                try pipeline.addHandler(AnswerHandler(idleTime: idleTime))
            }
            .flatMap { channel in
                let connection = KeptConnection(channel: channel, key: key, slot: slot)
                channel.closeFuture.whenComplete { _ in pool.forget(connection, of: owner) }
                return send(channel).map { ($0, connection) }
            }
        }
        do {
            let (answer, connection) = try await answer.get(holding: hold)
            if answer.isKept { pool.keep(connection, of: owner) }
            return answer
        } catch {
            hold.close()
            slot.release()
            throw Task.isCancelled ? EgressError.cancelled : error
        }
    }

    /// The largest heads of answers.
    private static let headLimits: NIOHTTPDecoderLimitConfiguration = {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 32 << 10
        limits.maxHeaderListSize = 128 << 10
        return limits
    }()

    /// The name that a certificate must bear; nil for the address that is dialled, which can't be named in TLS.
    static func serverName(_ tls: EgressTLS, _ host: EgressHost) throws(EgressError) -> String? {
        guard let wanted = tls.serverName else {
            if case .name(let name) = host { return name }
            return nil
        }
        guard case .name(let name) = EgressHost(parsing: wanted) else {
            throw EgressError(.invalidRequest, "the name to expect in the certificate must be a host's name")
        }
        return name
    }
}

extension ReceivedAnswer {
    /// The answer as the plugin gets it. Headers that tell how the body came are left out, since it has been unpacked.
    func response(from url: EgressURL) -> EgressResponse {
        let isUnpacked = Inflater.unpacks(head.headers)
        let headers = head.headers.compactMap { name, value -> EgressHeader? in
            let isOfPacking = ["content-encoding", "content-length"].contains(name.lowercased())
            return isUnpacked && isOfPacking ? nil : EgressHeader(name, value)
        }
        return EgressResponse(
            status: Int(head.status.code), headers: headers, body: Array(body.readableBytesView),
            url: url.description)
    }
}
