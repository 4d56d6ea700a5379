/// The plain documents in protocol buffers.
///
/// Source: k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto.
extension Discovery {
    /// `/apis`: an `APIGroupList`.
    public static func groupListProtobuf(_ groups: [APIGroup]) -> [UInt8] {
        ProtobufWriter.document(apiVersion: "v1", kind: "APIGroupList") { list in
            for group in groups { list.message(1) { write(group, to: &$0) } }
        }
    }

    /// `/apis/GROUP`: an `APIGroup`.
    public static func groupProtobuf(_ group: APIGroup) -> [UInt8] {
        ProtobufWriter.document(apiVersion: "v1", kind: "APIGroup") { write(group, to: &$0) }
    }

    /// `/apis/GROUP/VERSION`: an `APIResourceList`.
    public static func resourceListProtobuf(_ groupVersion: GroupVersion, _ resources: [Resource]) -> [UInt8] {
        ProtobufWriter.document(apiVersion: "v1", kind: "APIResourceList") { list in
            list.string(1, groupVersion.description)
            for resource in resources {
                list.message(2) { message in
                    message.string(1, resource.name)
                    message.integer(2, resource.isNamespaced ? 1 : 0)
                    message.string(3, resource.kind)
                    message.message(4) { verbs in resource.verbs.forEach { verbs.string(1, $0) } }
                    // Singular name, group, version and the hash of how it is stored.
                    for field in [6, 8, 9, 10] { message.string(field, "") }
                }
            }
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
        for one in group.versions { version(2, one, &message) }
        if let preferred = group.versions.first { version(3, preferred, &message) }
    }
}
