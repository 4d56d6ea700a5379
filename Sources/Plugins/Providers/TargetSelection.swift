import Samples

/// Which objects a provider asks.
struct TargetSelection: Hashable, Sendable {
    /// The resources that can be targets.
    static let resources: [GroupResource] = [.pods, .nodes, .services]

    /// What kind of objects.
    var resource: GroupResource
    /// Which of them, by their labels.
    var selector = LabelSelector.everything
    /// Which of them, by their annotations.
    var annotations = LabelSelector.everything
    /// Where they live; nil for everywhere.
    var namespaces: Set<String>?
    /// To whom pods belong: a kind such as `StatefulSet`, and a name, empty for any.
    var owner: Owner?

    /// An owner of pods.
    struct Owner: Hashable, Sendable {
        var kind: String
        var name: String

        private static let deployments = GroupResource(resource: "deployments", group: "apps")

        func owns(_ pod: PodRecord) -> Bool {
            if pod.owners.contains(where: { $0.kind == kind && (name.isEmpty || $0.name == name) }) { return true }
            guard kind == "Deployment", let owner = PodOwner.name(of: Self.deployments, owning: pod) else {
                return false
            }
            return name.isEmpty || owner == name
        }
    }

    /// The objects that can be asked now: of pods those that run and have an address.
    func objects(in inventory: any ObjectInventory, _ query: any SampleQuery) -> [DescribedObject] {
        let finder = ObjectFinder(inventory: inventory, query: query)
        let places = namespaces.map { $0.sorted() } ?? [""]
        return places.flatMap { finder.objects(of: resource, in: $0, matching: selector) }.filter { object in
            guard annotations.isEmpty || annotations.matches(object.annotations) else { return false }
            guard case .pod(let pod) = object else { return true }
            return !pod.ip.isEmpty && (owner?.owns(pod) ?? true)
        }
    }
}
