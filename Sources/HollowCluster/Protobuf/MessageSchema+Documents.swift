import Kubernetes

extension MessageSchema {
    private static let configMap = MessageSchema(
        ("metadata", 1, .message(objectMetadata)), ("data", 2, .map(.text)), ("immutable", 4, .truth)
    )

    private static let service = MessageSchema(
        ("metadata", 1, .message(objectMetadata)),
        ("spec", 2, .message(MessageSchema(("selector", 2, .map(.text)), ("type", 4, .text))))
    )

    /// What can be written, by kind.
    private static let kinds: [String: MessageSchema] = {
        let items = [
            "Pod": pod, "Node": node, "ConfigMap": configMap, "Service": service,
            "PartialObjectMetadata": partialMetadata,
        ]
        var kinds = items
        for (kind, item) in items { kinds["\(kind)List"] = list(of: item) }
        return kinds
    }()

    /// Whether objects of a kind can be written.
    static func knows(kind: String) -> Bool { kinds[kind] != nil }

    /// A whole document, in the envelope that Kubernetes puts around it; nil where its kind can't be written.
    ///
    /// Source: k8s.io/apimachinery/pkg/runtime/serializer/protobuf/protobuf.go.
    static func document(_ value: JSONValue) -> [UInt8]? {
        guard let kind = value["kind"]?.string, let schema = kinds[kind] else { return nil }
        var writer = ProtobufWriter(capacity: 512)
        writer.message(1) { type in
            type.string(1, value["apiVersion"]?.string ?? "")
            type.string(2, kind)
        }
        writer.message(2) { schema.write(value, to: &$0) }
        writer.string(3, "")
        writer.string(4, "")
        return Array("k8s\0".utf8) + writer.bytes
    }
}
