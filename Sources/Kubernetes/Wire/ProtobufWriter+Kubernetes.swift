import Samples

extension ProtobufWriter {
    /// A whole document: the bytes `k8s\0`, then a `runtime.Unknown` with the document's type and what `body` writes.
    ///
    /// Source: k8s.io/apimachinery/pkg/runtime/serializer/protobuf/protobuf.go.
    static func document(
        apiVersion: String, kind: String, capacity: Int = 512, _ body: (inout ProtobufWriter) -> Void
    ) -> [UInt8] {
        var writer = ProtobufWriter(capacity: capacity)
        writer.message(1) { type in
            type.string(1, apiVersion)
            type.string(2, kind)
        }
        writer.message(2, body)
        writer.string(3, "")
        writer.string(4, "")
        return Array("k8s\0".utf8) + writer.bytes
    }

    /// A `meta/v1` Time: whole seconds, as in JSON.
    mutating func time(_ field: Int, _ time: Timestamp) {
        let seconds = time.milliseconds >= 0 ? time.milliseconds / 1000 : -((999 - time.milliseconds) / 1000)
        message(field) { message in
            message.integer(1, seconds)
            message.integer(2, 0)
        }
    }

    /// A `meta/v1` Duration, in nanoseconds.
    mutating func duration(_ field: Int, _ span: TimeSpan) {
        message(field) { $0.integer(1, span.milliseconds * 1_000_000) }
    }

    /// A quantity, which travels as its text.
    mutating func quantity(_ field: Int, _ text: String) {
        message(field) { $0.string(1, text) }
    }

    /// A `meta/v1` LabelSelector.
    mutating func selector(_ field: Int, _ selector: LabelSelector) {
        let form = selector.form
        message(field) { message in
            for (key, value) in form.equalities { message.entry(1, key: key, value: value) }
            for (requirement, name) in form.expressions {
                message.message(2) { message in
                    message.string(1, requirement.key)
                    message.string(2, name)
                    for value in requirement.values { message.string(3, value) }
                }
            }
        }
    }

    /// A `core/v1` ObjectReference to what a custom metric describes.
    mutating func reference(_ field: Int, _ object: ObjectReference) {
        message(field) { message in
            message.string(1, ResourceKinds.kind(of: object.resource))
            message.string(2, object.namespace)
            message.string(3, object.name)
            message.string(4, "")
            message.string(5, ResourceKinds.apiVersion(of: object.resource))
            message.string(6, "")
            message.string(7, "")
        }
    }
}
