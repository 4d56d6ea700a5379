import NIOCore
import NIOPosix

/// The network as plugins reach it, with connections that are kept between requests.
///
/// One serves all plugins. Each request's destination is judged by the policy before a connection is made or taken from
/// those that are kept, and each plugin has connections of its own. Call ``shutdown()`` when done.
public final class Egress: EgressNetwork {
    let cluster: any ClusterAddresses
    let resolver: any NameResolver
    let limits: EgressLimits
    let userAgent: String
    let pool: ConnectionPool
    let contexts = TLSContexts()

    /// Makes a network.
    ///
    /// - Parameters:
    ///   - cluster: tells what addresses are.
    ///   - userAgent: how we name ourselves: `moongauge/1.0`.
    public init(
        cluster: any ClusterAddresses, resolver: any NameResolver = SystemResolver(),
        limits: EgressLimits = EgressLimits(), userAgent: String
    ) {
        self.cluster = cluster
        self.resolver = resolver
        self.limits = limits
        self.userAgent = userAgent
        pool = ConnectionPool(limits)
    }

    /// Closes the connections that are kept, and reaches nobody any more.
    public func shutdown() async {
        pool.close()
        await resolver.shutdown()
    }

    /// The addresses of a host that the policy lets a plugin reach, at least one.
    ///
    /// Those that it doesn't are passed over: what a name resolves to besides does no harm, since nobody connects there.
    func permitted(_ host: EgressHost, _ port: Int, _ policy: EgressPolicy) async throws(EgressError) -> [IPAddress] {
        if let refusal = policy.refusal(beforeResolving: host, port: port) { throw refusal }
        let addresses: [IPAddress]
        switch host {
        case .address(let address): addresses = [address]
        case .name(let name): addresses = try await resolver.addresses(of: name, for: policy.plugin)
        }
        let apiServer = cluster.apiServer()
        var permitted: [IPAddress] = []
        var refusal: EgressError?
        for address in addresses {
            let destination = EgressPolicy.Destination(host, address, port: port, cluster: cluster, apiServer)
            if let error = policy.refusal(of: destination) {
                refusal = refusal ?? error
            } else {
                permitted.append(address)
            }
        }
        if permitted.isEmpty {
            throw refusal ?? EgressError(.nameNotFound, "the host \(host) has no address")
        }
        return permitted
    }

    /// Tries addresses one after the other until one can be connected to.
    ///
    /// - Parameter attempt: throws a `DialFailure` where there was no connection.
    func first<Value>(
        of addresses: [IPAddress], _ who: String, until deadline: NIODeadline,
        _ attempt: (IPAddress, _ timeout: TimeAmount) async throws -> Value
    ) async throws(EgressError) -> Value {
        var failure = EgressError(.unreachable, "\(who): no connection")
        for (index, address) in addresses.enumerated() {
            if Task.isCancelled { throw .cancelled }
            do {
                // Each gets its share of the time, so that one that stays silent leaves some to the others.
                let rest = (deadline - .now()).nanoseconds / Int64(addresses.count - index)
                return try await attempt(address, .nanoseconds(max(1_000_000, rest)))
            } catch let error as DialFailure {
                failure = Failure.error(error.cause, who)
            } catch {
                throw Failure.error(error, who)
            }
        }
        throw failure
    }
}
