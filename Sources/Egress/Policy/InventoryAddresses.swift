public import Samples
import Synchronization

/// What the cluster's addresses are, by its inventory.
public struct InventoryAddresses: ClusterAddresses {
    private let inventory: any ObjectInventory
    /// What resolves the kube-apiserver's names.
    public let resolver: any NameResolver
    let server: APIServerNames
    private let controlPlane: ControlPlane

    /// Looks into an inventory.
    ///
    /// - Parameters:
    ///   - apiServer: where the kube-apiserver is reached: hosts, by name or address, and their ports.
    ///   - resolver: resolves the hosts that are names, in the background.
    public init(
        _ inventory: any ObjectInventory, apiServer: [(host: String, port: Int)], resolver: any NameResolver,
        clock: any WallClock = SystemClock()
    ) {
        self.inventory = inventory
        self.resolver = resolver
        server = APIServerNames(apiServer, resolver, clock)
        controlPlane = ControlPlane(inventory, clock)
    }

    /// Learns more places where the kube-apiserver is reached.
    public func learn(apiServer: [(host: String, port: Int)]) {
        server.learn(apiServer)
    }

    public func roles(of address: IPAddress) -> Set<ClusterRole> {
        let text = "\(address)"
        var roles: Set<ClusterRole> = []
        for pod in inventory.pods(at: text) where pod.isRunning {
            if shares(text, pod) {
                roles.insert(.node)
                if ControlPlane.isServer(pod) { roles.insert(.controlPlane) }
            } else {
                roles.insert(.pod)
                // A headless service's name stands for its pods.
                let services = inventory.services(in: pod.namespace, matching: .everything)
                if services.contains(where: { $0.isHeadless && $0.selects(pod) }) { roles.insert(.service) }
            }
        }
        if controlPlane.contains(address) { roles.formUnion([.node, .controlPlane]) }
        if roles.contains(.node) { return roles.intersection([.node, .controlPlane]) }
        if !inventory.services(at: text).isEmpty { roles.insert(.service) }
        return roles
    }

    public func apiServer() -> APIServerLocation {
        var location = server.location()
        // Its service, by which every pod reaches it.
        for address in inventory.service(named: "kubernetes", in: "default")?.clusterIPs ?? [] {
            if let address = IPAddress(parsing: address) { location.endpoints.insert(.init(address)) }
        }
        return location
    }

    /// Whether a pod's address is its node's too.
    private func shares(_ address: String, _ pod: PodRecord) -> Bool {
        pod.isOnHostNetwork
            || inventory.node(named: pod.nodeName)?.addresses.contains { $0.address == address } == true
    }
}
