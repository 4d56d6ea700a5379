import Kubernetes

/// Events as they go over the wire: in JSON a line each; in protocol buffers a `WatchEvent` each, after its length in four
/// bytes.
///
/// Source: k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto (WatchEvent), pkg/util/framer/framer.go.
enum WatchFrame {
    /// What happened to an object.
    static func event(_ type: String, _ object: JSONValue, _ form: AnswerForm) -> [UInt8] {
        guard form.isProtobuf, let document = MessageSchema.document(object) else {
            return (["type": .string(type), "object": object] as JSONValue).bytes + [UInt8(ascii: "\n")]
        }
        return frame(type, document)
    }

    /// Why the watch ends.
    static func failure(_ status: Status, _ form: AnswerForm) -> [UInt8] {
        guard !form.isProtobuf else { return frame("ERROR", status.protobuf) }
        return event("ERROR", (try? JSONValue(parsing: status.json)) ?? .null, form)
    }

    private static func frame(_ type: String, _ document: [UInt8]) -> [UInt8] {
        var event = ProtobufWriter(capacity: document.count + 32)
        event.string(1, type)
        event.message(2) { $0.raw(1, document) }
        let length = UInt32(truncatingIfNeeded: event.bytes.count)
        return (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + event.bytes
    }
}
