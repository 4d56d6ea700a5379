public import Samples
import Synchronization

/// What the cluster's addresses are, by its inventory.
public struct InventoryAddresses: ClusterAddresses {
    private let inventory: any ObjectInventory
    /// What resolves the kube-apiserver's names.
    public let resolver: any NameResolver
    private let server: APIServerNames

    /// Looks into an inventory.
    ///
    /// - Parameters:
    ///   - apiServer: where the kube-apiserver is reached: hosts, by name or address, and their ports.
    ///   - resolver: resolves the hosts that are names.
    public init(
        _ inventory: any ObjectInventory, apiServer: [(host: String, port: Int)], resolver: any NameResolver
    ) {
        self.inventory = inventory
        self.resolver = resolver
        server = APIServerNames(apiServer, resolver)
    }

    /// Learns more places where the kube-apiserver is reached.
    public func learn(apiServer: [(host: String, port: Int)]) {
        server.learn(apiServer)
    }

    public func roles(of address: IPAddress) -> Set<ClusterRole> {
        let text = "\(address)"
        var roles: Set<ClusterRole> = []
        for pod in inventory.pods(at: text) where pod.isRunning {
            if sharesAddress(pod) {
                roles.insert(.node)
            } else {
                roles.insert(.pod)
                // A headless service's name stands for its pods.
                let services = inventory.services(in: pod.namespace, matching: .everything)
                if services.contains(where: { $0.isHeadless && $0.selects(pod) }) { roles.insert(.service) }
            }
        }
        if roles.contains(.node) { return [.node] }
        if !inventory.services(at: text).isEmpty { roles.insert(.service) }
        return roles
    }

    public func apiServer() async -> APIServerLocation {
        var location = await server.location()
        // Its service, by which every pod reaches it.
        for address in inventory.service(named: "kubernetes", in: "default")?.clusterIPs ?? [] {
            if let address = IPAddress(parsing: address) { location.endpoints.insert(.init(address)) }
        }
        return location
    }

    /// Whether a pod's address is its node's too.
    private func sharesAddress(_ pod: PodRecord) -> Bool {
        pod.isOnHostNetwork
            || inventory.node(named: pod.nodeName)?.addresses.contains { $0.address == pod.ip } == true
    }
}

/// Resolves where the kube-apiserver is, and keeps what was found last while nothing can be found.
private final class APIServerNames: Sendable {
    private struct State {
        var fixed = APIServerLocation(names: [
            "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
        ])
        var hosts: [(name: String, port: Int)] = []
        var resolved: [String: [IPAddress]] = [:]
    }

    private let resolver: any NameResolver
    private let state = Mutex(State())

    init(_ servers: [(host: String, port: Int)], _ resolver: any NameResolver) {
        self.resolver = resolver
        learn(servers)
    }

    func learn(_ servers: [(host: String, port: Int)]) {
        state.withLock { state in
            for server in servers {
                switch EgressHost(parsing: server.host) {
                case .address(let address): state.fixed.endpoints.insert(.init(address, port: server.port))
                case .name(let name):
                    state.hosts.append((name, server.port))
                    // Who names the loopback does not name what happens to listen there.
                    if name != "localhost" { state.fixed.names.insert(name) }
                case nil: break
                }
            }
        }
    }

    func location() async -> APIServerLocation {
        var (location, hosts) = state.withLock { ($0.fixed, $0.hosts) }
        for host in hosts {
            if let addresses = try? await resolver.addresses(of: host.name, for: "kube-apiserver") {
                state.withLock { $0.resolved[host.name] = addresses }
            }
            for address in state.withLock({ $0.resolved[host.name] }) ?? [] {
                location.endpoints.insert(.init(address, port: host.port))
            }
        }
        return location
    }
}
