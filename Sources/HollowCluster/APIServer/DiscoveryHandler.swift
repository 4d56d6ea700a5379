/// Tells which groups, versions and resources there are; those behind the aggregator by their APIServices.
struct DiscoveryHandler: Sendable {
    let store: ObjectStore

    /// The document of a path; nil where there is none.
    func document(_ segments: [String]) -> JSONValue? {
        switch (segments.first, segments.count) {
        case ("api", 1): ["kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []]
        case ("api", 2): segments[1] == "v1" ? resourceList("", "v1") : nil
        case ("apis", 1):
            [
                "kind": "APIGroupList", "apiVersion": "v1",
                "groups": .array(groups().map { group($0.name, $0.versions) }),
            ]
        case ("apis", 2):
            groups().first { $0.name == segments[1] }.map { found in
                var document = group(found.name, found.versions)
                document["kind"] = "APIGroup"
                document["apiVersion"] = "v1"
                return document
            }
        case ("apis", 3): resourceList(segments[1], segments[2])
        case ("openapi", 2) where segments[1] == "v3": openAPIIndex
        default: nil
        }
    }

    /// Where the documents of the group versions behind the aggregator are; ours have none.
    private var openAPIIndex: JSONValue {
        var paths: JSONValue = [:]
        for service in store.list(.apiServices).objects.compactMap({ entry in Service(entry.object) }) {
            let key = "apis/\(service.group)/\(service.version)"
            paths[key] = ["serverRelativeURL": .string("/openapi/v3/\(key)")]
        }
        return ["paths": paths]
    }

    /// Whether a group version is served by the backend behind the aggregator.
    func isAggregated(group: String, version: String) -> Bool {
        store.get(.apiServices, ObjectKey(name: "\(version).\(group)"))?[path: "spec", "service"] != nil
    }

    /// The names of all groups but the core one, with their versions, the preferred one first.
    private func groups() -> [(name: String, versions: [String])] {
        var own: [String: [String]] = [:]
        for resource in ResourceType.all where !resource.group.isEmpty { own[resource.group] = [resource.version] }
        for review in ReviewHandler.resources { own[review.group] = ["v1"] }
        let services = store.list(.apiServices).objects.compactMap { entry -> Service? in Service(entry.object) }
        let aggregated = Dictionary(grouping: services.sorted(), by: \.group).mapValues { $0.map(\.version) }
        return own.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            + aggregated.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func group(_ name: String, _ versions: [String]) -> JSONValue {
        let documents = versions.map { version -> JSONValue in
            ["groupVersion": .string("\(name)/\(version)"), "version": .string(version)]
        }
        return ["name": .string(name), "versions": .array(documents), "preferredVersion": documents.first ?? [:]]
    }

    private func resourceList(_ group: String, _ version: String) -> JSONValue? {
        var resources = ResourceType.all.filter { $0.group == group && $0.version == version }.map {
            resource -> JSONValue in
            var entry: JSONValue = [
                "name": .string(resource.plural), "singularName": .string(resource.singular),
                "namespaced": .bool(resource.isNamespaced), "kind": .string(resource.kind),
                "verbs": ["get", "list", "watch"],
            ]
            if !resource.shortNames.isEmpty { entry["shortNames"] = JSONValue(resource.shortNames) }
            return entry
        }
        if version == "v1" {
            for review in ReviewHandler.resources where review.group == group {
                resources.append([
                    "name": .string(review.plural), "singularName": .string(review.kind.lowercased()),
                    "namespaced": false, "kind": .string(review.kind), "verbs": ["create"],
                ])
            }
        }
        guard !resources.isEmpty else { return nil }
        let name = group.isEmpty ? version : "\(group)/\(version)"
        return [
            "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": .string(name),
            "resources": .array(resources),
        ]
    }

    /// An APIService, sorted by how much its version is preferred.
    private struct Service: Comparable {
        var group: String
        var version: String
        var priority: Int64

        init?(_ object: JSONValue) {
            guard let spec = object["spec"], spec["service"] != nil, let group = spec["group"]?.string,
                let version = spec["version"]?.string
            else { return nil }
            self.group = group
            self.version = version
            priority = spec["versionPriority"]?.integer ?? 0
        }

        static func < (left: Service, right: Service) -> Bool {
            if left.priority != right.priority { return left.priority > right.priority }
            return rank(left.version) > rank(right.version)
        }

        /// Final versions before beta ones before alpha ones, and then by number.
        private static func rank(_ version: String) -> [Int] {
            let numbers = version.split { !$0.isNumber }.compactMap { Int($0) }
            let stage = version.contains("alpha") ? 0 : version.contains("beta") ? 1 : 2
            return [stage] + numbers + [0, 0]
        }
    }
}

private func > (left: [Int], right: [Int]) -> Bool {
    right.lexicographicallyPrecedes(left)
}
