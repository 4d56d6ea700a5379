/// The documents of discovery as Kubernetes' protocol buffers.
///
/// Source: k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto, k8s.io/api/apidiscovery/v2/generated.proto.
extension Discovery {
    /// `/apis`, as ``groupList(_:)``.
    public static func groupListProtobuf(_ groups: [APIGroup]) -> [UInt8] {
        ProtobufWriter.document(apiVersion: "v1", kind: "APIGroupList") { message in
            for group in groups { message.message(1) { write(group, to: &$0) } }
        }
    }

    /// `/apis/GROUP`, as ``group(_:)``.
    public static func groupProtobuf(_ group: APIGroup) -> [UInt8] {
        ProtobufWriter.document(apiVersion: "v1", kind: "APIGroup") { write(group, to: &$0) }
    }

    /// `/apis/GROUP/VERSION`, as ``resourceList(_:_:)``.
    public static func resourceListProtobuf(_ groupVersion: GroupVersion, _ resources: [Resource]) -> [UInt8] {
        ProtobufWriter.document(apiVersion: "v1", kind: "APIResourceList") { message in
            message.string(1, groupVersion.description)
            for resource in resources { message.message(2) { write(resource, to: &$0) } }
        }
    }

    /// `/apis` in one document, as ``aggregated(_:)``.
    public static func aggregatedProtobuf(_ offers: [Offer]) -> [UInt8] {
        ProtobufWriter.document(apiVersion: "apidiscovery.k8s.io/v2", kind: "APIGroupDiscoveryList") { message in
            ListMetadata().write(1, to: &message)
            for offer in offers { message.message(2) { write(offer, to: &$0) } }
        }
    }

    private static func write(_ group: APIGroup, to message: inout ProtobufWriter) {
        func version(_ field: Int, _ version: String, _ message: inout ProtobufWriter) {
            message.message(field) { message in
                message.string(1, "\(group.name)/\(version)")
                message.string(2, version)
            }
        }
        message.string(1, group.name)
        for name in group.versions { version(2, name, &message) }
        if let preferred = group.versions.first { version(3, preferred, &message) }
    }

    private static func write(_ resource: Resource, to message: inout ProtobufWriter) {
        message.string(1, resource.name)
        message.integer(2, resource.isNamespaced ? 1 : 0)
        message.string(3, resource.kind)
        message.message(4) { verbs in
            for verb in resource.verbs { verbs.string(1, verb) }
        }
        // The singular name, the group, the version and the hash of the stored form.
        for field in [6, 8, 9, 10] { message.string(field, "") }
    }

    private static func write(_ offer: Offer, to message: inout ProtobufWriter) {
        message.message(1) { metadata in
            metadata.string(1, offer.group.name)
            for field in 2...6 { metadata.string(field, "") }
            metadata.integer(7, 0)
            metadata.message(8) { _ in }
        }
        let parents = Parent.all(of: offer.resources)
        for version in offer.group.versions {
            let groupVersion = GroupVersion(group: offer.group.name, version: version)
            message.message(2) { message in
                message.string(1, version)
                for parent in parents { message.message(2) { write(parent, groupVersion, to: &$0) } }
                message.string(3, "Current")
            }
        }
    }

    private static func write(_ parent: Parent, _ groupVersion: GroupVersion, to message: inout ProtobufWriter) {
        message.string(1, parent.name)
        // An empty group and version are those of the list.
        write(kind: parent.resource?.kind ?? "", of: GroupVersion(group: "", version: ""), to: &message)
        message.string(3, parent.isNamespaced ? "Namespaced" : "Cluster")
        message.string(4, "")
        for verb in parent.resource?.verbs ?? [] { message.string(5, verb) }
        for subresource in parent.subresources {
            message.message(8) { message in
                message.string(1, subresource.name)
                write(kind: subresource.kind, of: groupVersion, to: &message)
                for verb in subresource.verbs { message.string(4, verb) }
            }
        }
    }

    private static func write(kind: String, of groupVersion: GroupVersion, to message: inout ProtobufWriter) {
        message.message(2) { message in
            message.string(1, groupVersion.group)
            message.string(2, groupVersion.version)
            message.string(3, kind)
        }
    }
}
