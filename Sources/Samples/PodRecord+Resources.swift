extension PodRecord {
    /// What the pod as a whole asks for of a resource.
    ///
    /// The pod's own request counts where there is one, else the sum over its containers; nil where a container asks for
    /// nothing, as the HorizontalPodAutoscaler has it ("missing request"). Overhead is not part of it.
    ///
    /// - Parameter resource: `cpu` (cores) or `memory` (bytes), or another resource's name.
    public func request(of resource: String) -> Double? {
        podResources.requests[resource] ?? sum(of: resource, \.requests)
    }

    /// What the pod as a whole may use of a resource; nil where a container has no limit (the pod is unbounded then).
    ///
    /// - Parameter resource: `cpu` (cores) or `memory` (bytes), or another resource's name.
    public func limit(of resource: String) -> Double? {
        podResources.limits[resource] ?? sum(of: resource, \.limits)
    }

    private func sum(of resource: String, _ amounts: KeyPath<ResourceRequirements, ResourceAmounts>) -> Double? {
        guard !containers.isEmpty else { return nil }
        var total = 0.0
        for container in containers {
            guard let amount = container.resources[keyPath: amounts][resource] else { return nil }
            total += amount
        }
        return total
    }
}
