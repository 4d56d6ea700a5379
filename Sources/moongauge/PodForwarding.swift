import Egress
import HollowCluster
import Synchronization

/// The network of a hollow cluster as plugins reach it: its pods have addresses that are made up, and are asked where they
/// really listen. Whether a plugin may ask them is judged by the made-up address; all else goes its usual way.
final class PodForwarding: EgressNetwork {
    private let network: any EgressNetwork
    private let endpoints: [PodEndpoint]

    init(_ network: any EgressNetwork, to endpoints: [PodEndpoint]) {
        self.network = network
        self.endpoints = endpoints
    }

    func exchange(_ request: EgressRequest, under policy: EgressPolicy) async throws(EgressError) -> EgressResponse {
        let url = try EgressURL(parsing: request.url)
        guard !url.isSecure, let (endpoint, allowed) = try forwarding(url.host, url.port, policy) else {
            return try await network.exchange(request, under: policy)
        }
        var forwarded = request
        // What comes before the path: http://10.64.0.2:8080
        let path = request.url.drop { $0 != ":" }.dropFirst(3).drop { !"/?#".contains($0) }
        forwarded.url = "http://\(endpoint.host):\(endpoint.hostPort)\(path)"
        forwarded.maximumRedirects = 0
        var response = try await network.exchange(forwarded, under: allowed)
        response.url = request.url
        return response
    }

    func converse(_ request: StreamRequest, under policy: EgressPolicy) async throws(EgressError) -> [UInt8] {
        guard let host = EgressHost(parsing: request.host),
            let (endpoint, allowed) = try forwarding(host, request.port, policy)
        else { return try await network.converse(request, under: policy) }
        var forwarded = request
        (forwarded.host, forwarded.port) = (endpoint.host, endpoint.hostPort)
        return try await network.converse(forwarded, under: allowed)
    }

    /// Where a pod really listens, and the permission to reach exactly that; nil where somebody else is asked.
    private func forwarding(
        _ host: EgressHost, _ port: Int, _ policy: EgressPolicy
    ) throws(EgressError) -> (PodEndpoint, EgressPolicy)? {
        guard case .address(let address) = host,
            let endpoint = endpoints.first(where: { $0.address == "\(address)" && $0.port == port }),
            let target = NetworkTarget(parsing: "\(endpoint.host):\(endpoint.hostPort)")
        else { return nil }
        if let refusal = policy.refusal(of: host, at: address, port: port, roles: [.pod]) { throw refusal }
        var allowed = policy
        (allowed.declared, allowed.granted) = ([target], [target])
        return (endpoint, allowed)
    }
}
