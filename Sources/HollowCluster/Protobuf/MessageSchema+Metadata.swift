/// Source: k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto.
extension MessageSchema {
    /// ObjectMeta.
    static let objectMetadata = MessageSchema(
        ("name", 1, .text), ("generateName", 2, .text), ("namespace", 3, .text), ("selfLink", 4, .text),
        ("uid", 5, .text), ("resourceVersion", 6, .text), ("generation", 7, .integer),
        ("creationTimestamp", 8, .time), ("deletionTimestamp", 9, .time),
        ("deletionGracePeriodSeconds", 10, .integer), ("labels", 11, .map(.text)), ("annotations", 12, .map(.text)),
        ("ownerReferences", 13, .list(.message(ownerReference))), ("finalizers", 14, .list(.text)),
        ("managedFields", 17, .list(.message(managedFields)))
    )

    private static let ownerReference = MessageSchema(
        ("kind", 1, .text), ("name", 3, .text), ("uid", 4, .text), ("apiVersion", 5, .text),
        ("controller", 6, .truth), ("blockOwnerDeletion", 7, .truth)
    )

    private static let managedFields = MessageSchema(
        ("manager", 1, .text), ("operation", 2, .text), ("apiVersion", 3, .text), ("time", 4, .time),
        ("fieldsType", 6, .text), ("fieldsV1", 7, .document), ("subresource", 8, .text)
    )

    /// An object of which nothing but its metadata is told: PartialObjectMetadata.
    static let partialMetadata = MessageSchema(("metadata", 1, .message(objectMetadata)))

    /// A list of objects, whatever they are.
    static func list(of item: MessageSchema) -> MessageSchema {
        let metadata = MessageSchema(
            ("selfLink", 1, .text), ("resourceVersion", 2, .text), ("continue", 3, .text),
            ("remainingItemCount", 4, .integer)
        )
        return MessageSchema(("metadata", 1, .message(metadata)), ("items", 2, .list(.message(item))))
    }
}
