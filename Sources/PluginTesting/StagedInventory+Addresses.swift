import Egress
import Samples

/// Who of the cluster has which address.
extension StagedInventory {
    /// What stands behind an address.
    func roles(ofAddress address: String) -> Set<ClusterRole> {
        var roles: Set<ClusterRole> = []
        if pods(in: nil, matching: .everything).contains(where: { $0.ip == address && $0.isRunning }) {
            roles.insert(.pod)
        }
        if nodes(matching: .everything).contains(where: { $0.addresses.contains { $0.address == address } }) {
            roles.insert(.node)
        }
        return roles
    }

    /// Whether a name is one that the cluster's DNS has for a service: `web.shop`, `web.shop.svc`, `web.shop.svc.cluster.local`.
    func hasService(calledBy name: String) -> Bool {
        let parts = name.split(separator: ".").map(String.init)
        guard parts.count >= 2, parts.count == 2 || parts[2] == "svc" else { return false }
        return service(named: parts[0], in: parts[1]) != nil
    }
}
