extension EgressPolicy {
    /// Somebody who is about to be connected to.
    struct Destination {
        /// Whom the plugin asked for.
        var host: EgressHost
        /// Whom that turned out to be.
        var address: IPAddress
        var port: Int
        /// What stands behind the address.
        var roles: Set<ClusterRole>
        /// What the address is besides.
        var specials: [SpecialAddress]

        init(
            _ host: EgressHost, _ address: IPAddress, port: Int, cluster: any ClusterAddresses, _ api: APIServerLocation
        ) {
            self.host = host
            self.address = address
            self.port = port
            roles = cluster.roles(of: address)
            specials = SpecialAddress.of(address).map { [$0] } ?? []
            let behind = SpecialAddress.behindGateway(address)
            let rolesBehind = behind.map { cluster.roles(of: $0) } ?? roles
            if var special = api.special(behind ?? address, port: port, roles: rolesBehind) {
                special.range = IPNetwork(address)
                specials.insert(special, at: 0)
            }
        }

        /// Whether a target covers it.
        func isCovered(by target: NetworkTarget) -> Bool {
            guard target.port == nil || target.port == port else { return false }
            return switch target {
            case .pods: roles.contains(.pod)
            case .services: roles.contains(.service)
            case .host(let name, _): host == .name(name)
            case .network(let network, _): network.contains(address)
            }
        }

        /// Whether targets let a plugin reach it: one covers it, and, where it is something special, names it as that.
        func isReachable(by targets: [NetworkTarget]) -> Bool {
            let covering = targets.filter(isCovered)
            return !covering.isEmpty && specials.allSatisfy { special in covering.contains(where: special.isNamed) }
        }

        /// The target that would name it.
        var suggestion: String {
            if !specials.isEmpty { return "\(address.hostText):\(port)" }
            if roles.contains(.node) { return "\(address.hostText):\(port)" }
            if roles.contains(.pod) { return "pods" }
            if roles.contains(.service) { return "services" }
            return host.description
        }
    }

    /// Why the plugin may not reach somebody; nil where it may.
    func refusal(of destination: Destination) -> EgressError? {
        let isDeclared = destination.isReachable(by: declared)
        guard !isDeclared || !destination.isReachable(by: granted) else { return nil }
        var text = "\(destination.host.hostText):\(destination.port) is not permitted"
        if case .name = destination.host { text += " (it is \(destination.address))" }
        if let special = destination.specials.first {
            text += ": it is \(special.what), which has to be named"
        } else if destination.roles.contains(.node) {
            text += ": it is a node's address, which \"pods\" does not cover"
        }
        return refused(text, isDeclared: isDeclared, destination.suggestion)
    }

    /// A refusal, and what to do about it.
    ///
    /// - Parameter target: what would have to be declared and granted.
    func refused(_ what: String, isDeclared: Bool, _ target: String) -> EgressError {
        let advice =
            isDeclared
            ? "the operator must grant \"\(target)\""
            : "declare \"\(target)\" in permissions.\(permission) of moongauge.plugin, and let the operator grant it"
        return EgressError(
            .refused,
            "\(what); \(advice) under plugins.\(plugin).permissions.\(permission) in the configuration file (--config)")
    }
}
