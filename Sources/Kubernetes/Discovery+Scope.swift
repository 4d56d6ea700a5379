extension Discovery {
    /// Two resources under one parent of which one lives in namespaces and the other doesn't.
    public struct ScopeConflict: Error, Hashable, Sendable, CustomStringConvertible {
        /// The one that stays on offer.
        public var kept: Resource
        /// The one that is left out.
        public var dropped: Resource

        public var description: String {
            func place(_ resource: Resource) -> String { resource.isNamespaced ? "in namespaces" : "at cluster scope" }
            return "\(dropped.name) (\(place(dropped))) is not offered: \(kept.name) lives \(place(kept)), and a group "
                + "whose subresources of one resource differ in scope is refused as a whole by the kube-aggregator"
        }
    }

    /// The resources that may be offered together, and those that may not.
    ///
    /// The first resource under a parent decides about the parent's scope.
    ///
    /// Source: k8s.io/apiserver/pkg/endpoints/installer.go, `ConvertGroupVersionIntoToDiscovery`.
    public static func consistent(_ resources: [Resource]) -> (kept: [Resource], conflicts: [ScopeConflict]) {
        var first: [Substring: Resource] = [:]
        var kept: [Resource] = []
        var conflicts: [ScopeConflict] = []
        for resource in resources {
            let parent = resource.name.prefix { $0 != "/" }
            let decisive = first[parent] ?? resource
            first[parent] = decisive
            if decisive.isNamespaced == resource.isNamespaced {
                kept.append(resource)
            } else {
                conflicts.append(ScopeConflict(kept: decisive, dropped: resource))
            }
        }
        return (kept, conflicts)
    }
}
