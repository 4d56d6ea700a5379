package import Samples

/// The resources that metrics can describe: of some the cluster's objects are known, of any other those that samples name,
/// and those whose pods say that they own them.
package enum DescribedResources {
    /// Those whose objects are known.
    package static let known: [GroupResource] = [.pods, .nodes, .namespaces, .services] + PodOwner.resources

    /// What else the core group has.
    private static let core: Set<String> = [
        "configmaps", "endpoints", "limitranges", "persistentvolumeclaims", "persistentvolumes", "podtemplates",
        "resourcequotas", "secrets", "serviceaccounts",
    ]
    /// Those that live at cluster scope, as far as Kubernetes itself has them.
    private static let atClusterScope: Set<GroupResource> = [
        .nodes, .namespaces, GroupResource(resource: "persistentvolumes"),
        GroupResource(resource: "storageclasses", group: "storage.k8s.io"),
        GroupResource(resource: "volumeattachments", group: "storage.k8s.io"),
        GroupResource(resource: "ingressclasses", group: "networking.k8s.io"),
        GroupResource(resource: "priorityclasses", group: "scheduling.k8s.io"),
        GroupResource(resource: "runtimeclasses", group: "node.k8s.io"),
        GroupResource(resource: "customresourcedefinitions", group: "apiextensions.k8s.io"),
        GroupResource(resource: "apiservices", group: "apiregistration.k8s.io"),
    ]

    /// Groups of which nothing else can be described.
    private static let closed: Set<String> = [
        "apps", "batch", "metrics.k8s.io", "custom.metrics.k8s.io", "external.metrics.k8s.io",
    ]

    /// Whether objects of a resource live in namespaces; those that nobody here knows do.
    package static func isNamespaced(_ resource: GroupResource) -> Bool { !atClusterScope.contains(resource) }

    /// What is wrong with a resource, in words that go on from its name; nil where metrics can describe it.
    package static func complaint(of resource: GroupResource) -> String? {
        if known.contains(resource) { return nil }
        if resource.group.isEmpty, core.contains(resource.resource) { return nil }
        let others = known.map { "\"\($0)\"" }
        let offer =
            "it must be one such as \(others.joined(separator: ", ")), or any other in the plural with its group"
        if let meant = known.first(where: { isMeant($0, by: resource) }) {
            return "can't have metrics; did you mean \"\(meant)\"?"
        }
        guard !resource.group.isEmpty, isName(resource.resource),
            resource.group.split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ isName($0) }),
            !closed.contains(resource.group)
        else { return "can't have metrics; \(offer), such as \"ingresses.networking.k8s.io\"" }
        return nil
    }

    /// Whether somebody who knows a resource may well have written it otherwise: without its group, in the singular, or as a
    /// kind.
    private static func isMeant(_ known: GroupResource, by resource: GroupResource) -> Bool {
        guard resource.group.isEmpty || resource.group == known.group else { return false }
        let name = resource.resource.lowercased()
        return name == known.resource || name + "s" == known.resource
    }

    /// Whether a text is a label of a DNS name; source: RFC 1123 2.1.
    private static func isName(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        func isLetter(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard let first = bytes.first, let last = bytes.last, bytes.count <= 63 else { return false }
        return isLetter(first) && isLetter(last) && bytes.allSatisfy { isLetter($0) || $0 == UInt8(ascii: "-") }
    }
}
