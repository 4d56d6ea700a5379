/// The documents by which clients learn what a server offers.
public enum Discovery {
    /// One resource of a group version.
    public struct Resource: Hashable, Sendable {
        /// The resource, with its subresource where it has one: `pods/rps`.
        public var name: String
        /// Whether it lives in namespaces.
        public var isNamespaced: Bool
        /// The kind of its answers.
        public var kind: String
        /// What can be done with it.
        public var verbs: [String]

        /// Describes a resource.
        public init(name: String, isNamespaced: Bool, kind: String, verbs: [String]) {
            self.name = name
            self.isNamespaced = isNamespaced
            self.kind = kind
            self.verbs = verbs
        }
    }

    /// `/apis`: an `APIGroupList`.
    public static func groupList(_ groups: [APIGroup]) -> [UInt8] {
        document { json in
            json.member("kind", "APIGroupList")
            json.member("apiVersion", "v1")
            json.key("groups")
            json.array { json in
                for group in groups { json.object { write(group, to: &$0) } }
            }
        }
    }

    /// `/apis/GROUP`: an `APIGroup`.
    public static func group(_ group: APIGroup) -> [UInt8] {
        document { json in
            json.member("kind", "APIGroup")
            json.member("apiVersion", "v1")
            write(group, to: &json)
        }
    }

    /// `/apis/GROUP/VERSION`: an `APIResourceList`.
    public static func resourceList(_ groupVersion: GroupVersion, _ resources: [Resource]) -> [UInt8] {
        document { json in
            json.member("kind", "APIResourceList")
            json.member("apiVersion", "v1")
            json.member("groupVersion", groupVersion.description)
            json.key("resources")
            json.array { json in
                for resource in resources {
                    json.object { json in
                        json.member("name", resource.name)
                        json.member("singularName", "")
                        json.member("namespaced", resource.isNamespaced)
                        json.member("kind", resource.kind)
                        json.key("verbs")
                        json.array { json in resource.verbs.forEach { json.string($0) } }
                    }
                }
            }
        }
    }

    /// `/`: the paths that are served.
    public static func paths(_ paths: [String]) -> [UInt8] {
        let lines = paths.sorted().map { "    \"\($0)\"" }.joined(separator: ",\n")
        return Array("{\n  \"paths\": [\n\(lines)\n  ]\n}".utf8)
    }

    private static func write(_ group: APIGroup, to json: inout JSONWriter) {
        func version(_ version: String, _ json: inout JSONWriter) {
            json.object { json in
                json.member("groupVersion", "\(group.name)/\(version)")
                json.member("version", version)
            }
        }
        json.member("name", group.name)
        json.key("versions")
        json.array { json in group.versions.forEach { version($0, &json) } }
        if let preferred = group.versions.first {
            json.key("preferredVersion")
            version(preferred, &json)
        }
    }

    static func document(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object(body)
        writer.newline()
        return writer.bytes
    }
}
