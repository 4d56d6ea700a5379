public import Samples
import Synchronization

/// Which objects have an address. What is needed to tell is made when it is first asked for.
extension Inventory {
    public func pods(at address: String) -> [PodRecord] {
        state.withLock { state in
            if state.podsByAddress == nil { state.podsByAddress = AddressedPods(state.namespaces) }
            return state.podsByAddress?.pods(at: address) ?? []
        }
    }

    public func services(at address: String) -> [ServiceRecord] {
        state.withLock { state in
            if let services = state.servicesByAddress { return services[address] ?? [] }
            var services: [String: [ServiceRecord]] = [:]
            for service in state.services.values.joined().lazy.map(\.value) {
                for address in service.clusterIPs { services[address, default: []].append(service) }
            }
            state.servicesByAddress = services
            return services[address] ?? []
        }
    }
}

/// Pods by their addresses, which those on a node's network have in common.
struct AddressedPods {
    private var pods: [String: [PodRecord]] = [:]

    init(_ namespaces: Inventory.Namespaces) {
        for pod in namespaces.values.joined().lazy.map(\.value) { add(pod) }
    }

    func pods(at address: String) -> [PodRecord] { pods[address] ?? [] }

    mutating func add(_ pod: PodRecord) {
        for ip in pod.ips { pods[ip, default: []].append(pod) }
    }

    mutating func remove(_ pod: PodRecord) {
        for ip in pod.ips {
            pods[ip]?.removeAll { $0.namespace == pod.namespace && $0.name == pod.name }
            if pods[ip]?.isEmpty == true { pods[ip] = nil }
        }
    }
}
