import NIOCore
import NIOPosix

extension Egress {
    public func converse(_ request: StreamRequest, under policy: EgressPolicy) async throws(EgressError) -> [UInt8] {
        guard let host = EgressHost(parsing: request.host) else {
            throw EgressError(.invalidRequest, "the host is neither a name nor an address such as 10.0.0.1 or fd00::1")
        }
        guard (1...65_535).contains(request.port) else {
            throw EgressError(.invalidRequest, "the port must be a number from 1 to 65535")
        }
        switch request.end {
        case .delimiter(let delimiter, let count):
            guard !delimiter.isEmpty, count > 0 else {
                throw EgressError(.invalidRequest, "what ends the reading must not be empty")
            }
            guard delimiter.count <= DelimiterSearch.longest else {
                throw EgressError(
                    .invalidRequest, "what ends the reading must not be longer than \(DelimiterSearch.longest) bytes")
            }
        case .bytes(let count):
            guard (0...request.maximumBytes).contains(count) else {
                throw EgressError(.invalidRequest, "the bytes to read must be at most \(request.maximumBytes)")
            }
        case .close: break
        }
        let who = "\(host.hostText):\(request.port)"
        try request.share?.send(request.bytes.count, who)
        return try await Deadline.within(request.timeout, who) { [self] deadline throws(EgressError) in
            try await converse(request, host, who, policy, until: deadline)
        }
    }

    private func converse(
        _ request: StreamRequest, _ host: EgressHost, _ who: String, _ policy: EgressPolicy, until deadline: NIODeadline
    ) async throws(EgressError) -> [UInt8] {
        let addresses = try await permitted(host, request.port, policy)
        var context: TLSContexts.Entry?
        var serverName: String?
        if let tls = request.tls {
            context = try contexts.context(for: tls)
            serverName = try Self.serverName(tls, host)
        }
        return try await first(of: addresses, who, until: deadline) { address, timeout in
            let key = ConnectionKey(address: address, port: request.port)
            guard case .slot(let slot) = try await pool.lease(key, for: policy.plugin, reusing: false) else {
                throw EgressError.closed
            }
            let dialer = Dialer(
                address: address, port: request.port, tls: context, serverName: serverName,
                timeout: timeout)
            return try await Self.converse(request, dialer, who, slot)
        }
    }

    private static func converse(
        _ request: StreamRequest, _ dialer: Dialer, _ who: String, _ slot: ConnectionSlot
    ) async throws -> [UInt8] {
        let hold = ChannelHold()
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let answer = loop.flatSubmit {
            let promise = loop.makePromise(of: [UInt8].self)
            return dialer.connect(on: loop, hold) { pipeline in
                try pipeline.addHandler(StreamHandler(request, who, promise))
            }
            .flatMapError { error in
                promise.fail(error)
                return loop.makeFailedFuture(error)
            }
            .flatMap { channel in
                channel.closeFuture.whenComplete { _ in slot.release() }
                return promise.futureResult
            }
        }
        do {
            return try await answer.get(holding: hold)
        } catch {
            hold.close()
            slot.release()
            throw Task.isCancelled ? EgressError.cancelled : error
        }
    }
}
