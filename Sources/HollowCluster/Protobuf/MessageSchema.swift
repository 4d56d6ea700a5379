import Kubernetes
import Samples

/// How objects that are kept as JSON are written as a message of protocol buffers.
///
/// Members that a schema doesn't name are left out; so are empty ones, which readers take for empty.
struct MessageSchema: Sendable {
    /// What a member holds.
    indirect enum Kind: Sendable {
        case text
        case integer
        case truth
        /// RFC 3339 in JSON; seconds and nanoseconds in a message.
        case time
        /// Text in JSON; text within a message.
        case quantity
        /// A document of its own, which travels as JSON within a message.
        case document
        case message(MessageSchema)
        /// An object whose members are all of one kind.
        case map(Kind)
        /// A list whose elements are all of one kind.
        case list(Kind)
    }

    /// A member and its number.
    struct Field: Sendable {
        var name: String
        var number: Int
        var kind: Kind
    }

    /// The fields in the order of their numbers.
    let fields: [Field]

    /// Describes a message by its members' numbers.
    init(_ fields: (String, Int, Kind)...) {
        self.fields = fields.map { Field(name: $0.0, number: $0.1, kind: $0.2) }.sorted { $0.number < $1.number }
    }

    /// Writes an object's fields.
    func write(_ object: JSONValue, to message: inout ProtobufWriter) {
        for field in fields {
            guard let value = object[field.name] else { continue }
            Self.write(value, as: field.kind, field.number, to: &message)
        }
    }

    private static func write(_ value: JSONValue, as kind: Kind, _ number: Int, to message: inout ProtobufWriter) {
        switch kind {
        case .text: if let text = value.string { message.string(number, text) }
        case .integer: if let integer = value.integer { message.integer(number, integer) }
        case .truth: if let truth = value.bool { message.integer(number, truth ? 1 : 0) }
        case .time:
            guard let time = value.string.flatMap({ Timestamp(rfc3339: $0) }) else { return }
            message.message(number) { message in
                message.integer(1, time.milliseconds / 1000)
                message.integer(2, 0)
            }
        case .quantity: if let text = value.string { message.message(number) { $0.string(1, text) } }
        case .document: message.message(number) { $0.raw(1, value.bytes) }
        case .message(let schema): message.message(number) { schema.write(value, to: &$0) }
        case .map(let kind):
            for (key, value) in value.members.sorted(by: { $0.key < $1.key }) {
                message.message(number) { entry in
                    entry.string(1, key)
                    write(value, as: kind, 2, to: &entry)
                }
            }
        case .list(let kind): for element in value.elements { write(element, as: kind, number, to: &message) }
        }
    }
}
