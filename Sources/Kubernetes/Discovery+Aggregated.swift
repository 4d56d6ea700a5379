extension Discovery {
    /// An API group with what each of its versions offers.
    public struct Offer: Hashable, Sendable {
        /// The group with its versions.
        public var group: APIGroup
        /// The resources, the same in each version.
        public var resources: [Resource]

        /// Describes an offer.
        public init(group: APIGroup, resources: [Resource]) {
            self.group = group
            self.resources = resources
        }
    }

    /// What follows the media type of ``aggregated(_:)`` and ``aggregatedProtobuf(_:)``.
    public static let aggregatedParameters = ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
    /// The media type of ``aggregated(_:)``.
    public static let aggregatedContentType = "application/json" + aggregatedParameters

    /// `/apis` in one document: an `APIGroupDiscoveryList` with all groups, versions and resources.
    ///
    /// A subresource stands under its parent. Where only subresources of a parent are offered, the parent has an empty
    /// `responseKind` and no verbs, by which clients see that it can't be asked for itself.
    ///
    /// Source: k8s.io/api/apidiscovery/v2/types.go, k8s.io/apiserver/pkg/endpoints/installer.go.
    public static func aggregated(_ offers: [Offer]) -> [UInt8] {
        document { json in
            json.member("kind", "APIGroupDiscoveryList")
            json.member("apiVersion", "apidiscovery.k8s.io/v2")
            json.key("metadata")
            json.object { _ in }
            json.key("items")
            json.array { json in
                for offer in offers { json.object { write(offer, to: &$0) } }
            }
        }
    }

    private static func write(_ offer: Offer, to json: inout JSONWriter) {
        json.key("metadata")
        json.object { $0.member("name", offer.group.name) }
        let parents = Parent.all(of: offer.resources)
        json.key("versions")
        json.array { json in
            for version in offer.group.versions {
                let groupVersion = GroupVersion(group: offer.group.name, version: version)
                json.object { json in
                    json.member("version", version)
                    json.key("resources")
                    json.array { json in
                        for parent in parents { json.object { write(parent, groupVersion, to: &$0) } }
                    }
                    json.member("freshness", "Current")
                }
            }
        }
    }

    private static func write(_ parent: Parent, _ groupVersion: GroupVersion, to json: inout JSONWriter) {
        json.member("resource", parent.name)
        // An empty group and version are those of the list.
        write(kind: parent.resource?.kind ?? "", of: GroupVersion(group: "", version: ""), to: &json)
        json.member("scope", parent.isNamespaced ? "Namespaced" : "Cluster")
        json.member("singularResource", "")
        json.key("verbs")
        if let resource = parent.resource { write(verbs: resource.verbs, to: &json) } else { json.null() }
        guard !parent.subresources.isEmpty else { return }
        json.key("subresources")
        json.array { json in
            for subresource in parent.subresources {
                json.object { json in
                    json.member("subresource", subresource.name)
                    write(kind: subresource.kind, of: groupVersion, to: &json)
                    write(verbs: subresource.verbs, key: "verbs", to: &json)
                }
            }
        }
    }

    private static func write(kind: String, of groupVersion: GroupVersion, to json: inout JSONWriter) {
        json.key("responseKind")
        json.object { json in
            json.member("group", groupVersion.group)
            json.member("version", groupVersion.version)
            json.member("kind", kind)
        }
    }

    private static func write(verbs: [String], key: String? = nil, to json: inout JSONWriter) {
        if let key { json.key(key) }
        json.array { json in verbs.forEach { json.string($0) } }
    }

    /// A resource with its subresources.
    struct Parent {
        var name: String
        var isNamespaced: Bool
        var resource: Resource?
        var subresources: [Resource] = []

        /// Groups resources by their parents, in the order in which parents come first.
        static func all(of resources: [Resource]) -> [Parent] {
            var parents: [Parent] = []
            var places: [Substring: Int] = [:]
            for resource in resources {
                let parts = resource.name.split(separator: "/", maxSplits: 1)
                guard let name = parts.first else { continue }
                let place = places[name] ?? parents.count
                if place == parents.count {
                    places[name] = place
                    parents.append(Parent(name: String(name), isNamespaced: resource.isNamespaced))
                }
                if parts.count > 1 {
                    var subresource = resource
                    subresource.name = String(parts[1])
                    parents[place].subresources.append(subresource)
                } else {
                    parents[place].resource = resource
                }
            }
            return parents
        }
    }
}
