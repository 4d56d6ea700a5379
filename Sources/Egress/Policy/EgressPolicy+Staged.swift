extension EgressPolicy {
    /// Why the plugin may not reach a host that has an address of such roles in the cluster; nil where it may. For networks
    /// that are made up: who connects for real asks the cluster.
    package func refusal(
        of host: EgressHost, at address: IPAddress, port: Int, roles: Set<ClusterRole>
    ) -> EgressError? {
        refusal(beforeResolving: host, port: port)
            ?? refusal(
                of: Destination(host, address, port: port, cluster: StagedAddress(roles: roles), APIServerLocation()))
    }
}

/// A cluster in which every address has the same roles.
private struct StagedAddress: ClusterAddresses {
    let roles: Set<ClusterRole>

    func roles(of address: IPAddress) -> Set<ClusterRole> { roles }
    func apiServer() -> APIServerLocation { APIServerLocation() }
}
