import Samples
import Synchronization

/// The addresses of the nodes on which the kube-apiserver runs, as far as the inventory tells: however many there are, all of
/// them serve the same.
final class ControlPlane: Sendable {
    /// How long what was found is good for: nodes are labelled once in their lives, and there are thousands.
    static let interval = TimeSpan.seconds(10)

    private let inventory: any ObjectInventory
    private let clock: any WallClock
    private let found = Mutex<(addresses: Set<IPAddress>, since: Timestamp)?>(nil)

    init(_ inventory: any ObjectInventory, _ clock: any WallClock) {
        self.inventory = inventory
        self.clock = clock
    }

    func contains(_ address: IPAddress) -> Bool {
        let now = clock.now()
        let isKnown = found.withLock { found -> Bool? in
            guard let found, now >= found.since, now - found.since < Self.interval else { return nil }
            return found.addresses.contains(address)
        }
        if let isKnown { return isKnown }
        let addresses = addresses
        found.withLock { $0 = (addresses, now) }
        return addresses.contains(address)
    }

    /// Source: kubernetes.io/docs/reference/labels-annotations-taints (node-role.kubernetes.io/control-plane, and the name
    /// that it had before).
    private var addresses: Set<IPAddress> {
        var addresses: Set<IPAddress> = []
        for label in ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"] {
            for node in inventory.nodes(matching: LabelSelector([.init(key: label, operator: .exists)])) {
                addresses.formUnion(node.addresses.compactMap { IPAddress(parsing: $0.address) })
            }
        }
        return addresses
    }

    /// Whether a pod is a kube-apiserver, as kubeadm and those who do it likewise run it on nodes.
    static func isServer(_ pod: PodRecord) -> Bool {
        pod.namespace == "kube-system" && pod.labels["component"] == "kube-apiserver"
    }
}
